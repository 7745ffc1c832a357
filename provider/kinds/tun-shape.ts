import * as z from "zod";
import type { LinkMaking } from "../kernel/link/add.ts";
import { typeField } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { tunAdd } from "../kernel/link/tun.ts";
import { shown, text } from "../kernel/schema/text.ts";

const account = text([
  (name) => /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
  (name) => `it is the name of an account, such as nobody, not ${shown(name)}`,
]);

const flag = (word: string) => ({
  schema: z.boolean().default(false),
  fixed: true as const,
  after: "type" as const,
  argv: (value: boolean | null) => (value === true ? [word] : []),
  read: ({ linkinfo }: { linkinfo?: { info_data?: Record<string, unknown> | undefined } | undefined }) =>
    linkinfo?.info_data?.[word] === true,
});

/** What a tap and a tun have in common. The kernel keeps the link when the program that had it ends (tun(4), TUNSETPERSIST). */
export const programFields = {
  /** The user, by name, who may open the link without CAP_NET_ADMIN. @default root alone */
  user: typeField(account.optional(), { word: "user", fixed: true }),
  /** The group, by name, whose members may. @default none */
  group: typeField(account.optional(), { word: "group", fixed: true }),
  /** Whether several programs, or threads, may have a queue of the link each. @default false */
  multiQueue: flag("multi_queue"),
  /** Whether each packet has a header about its checksum and segments before it (virtio_net). @default false */
  vnetHeader: flag("vnet_hdr"),
  /** Whether each packet has 4 bytes about its protocol before it. @default false */
  packetInfo: flag("pi"),
};

/** The data of the kind: a link of a program, of frames (`tap`) or of packets (`tun`). */
export const ofProgram = <const Name extends string>(name: Name, mode: "tap" | "tun") => ({
  name,
  type: "tun",
  add: (making: LinkMaking) => tunAdd(mode, making),
  needs: [{ ...linkTypeNeed(name, "tun", { ip: [`tuntap add dev try0 mode ${mode}`] }), name: mode }],
  fields: programFields,
});
