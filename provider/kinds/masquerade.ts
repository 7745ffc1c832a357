import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, netnsArgument } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { network } from "../kernel/address/prefix-schema.ts";
import { linkName } from "../kernel/link/schema.ts";
import { sourceBlocked } from "../kernel/nft/forward-hook.ts";
import { masqueradeChains, masqueradeFacts, masqueradeText } from "../kernel/nft/masquerade.ts";
import { masqueradeNeeds } from "../kernel/nft/needs.ts";
import { acceptForward, withAcceptForward } from "./accept-forward.ts";
import { leavingWire, oneOutDevice } from "./nat-shape.ts";
import { natVerbs } from "./nat-verbs.ts";

const shape = {
  /** The network, IPv4 or IPv6, whose packets get the address of the link that they leave by. */
  source: network,
  /** The namespace in which packets are translated. @default the host */
  netns: netnsArgument,
  /** Packets are translated only where they leave by this link. @default any link */
  outDevice: deviceArgument(linkName.optional()),
  /** Packets that leave by this link, as a rule the lab's own bridge, are not translated. @default no link */
  exceptOutDevice: deviceArgument(linkName.optional()),
  /** Whether to turn forwarding on for the family of `source`; deleting the last resource that needs it puts back what was found. @default true */
  forwarding: z.boolean().default(true),
  /** Whether to put rules of ours, which accept what is forwarded from `source` and the answers to it, into each chain of other programs that would drop these packets, such as Docker's. @default false */
  acceptForward,
};

const outputs = {
  /** The nft table (family `inet`) that holds the rule. */
  table: z.string(),
};

/**
 * The arguments of a `Masquerade`: what is translated, and where.
 * @example { source: "10.0.0.0/24", exceptOutDevice: bridge }
 */
export interface MasqueradeArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

const translation = kindOf({
  name: "Masquerade",
  shape,
  outputs,
  rules: [oneOutDevice],
  ...natVerbs<Args>({ field: "source", chains: masqueradeChains, facts: masqueradeFacts }),
  shows: (args) => [{ netns: args.netns, translation: masqueradeText(args) }],
  networks: ({ netns, source }) => [{ netns, forwarded: source }],
  needs: masqueradeNeeds,
});

export const masquerade = withAcceptForward<Args, typeof translation>(translation, {
  traffic: ({ source }) => [{ source }],
  blocked: ({ netns, source }) => sourceBlocked(netns, source),
});

/**
 * Source NAT to the address of the link that a packet leaves by: see nft(8), "masquerade". Each resource has its own nft table.
 * @example new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge })
 */
export class Masquerade extends resourceOf(masquerade, { wire: leavingWire, get: { by: ["netns"] } }) {}
