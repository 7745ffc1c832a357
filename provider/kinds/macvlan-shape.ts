import * as z from "zod";
import { deviceArgument } from "../dynamic/device.ts";
import { typeField } from "../kernel/link/field.ts";
import { lowerLink } from "../kernel/link/lower-link.ts";
import { linkName } from "../kernel/link/schema.ts";

/** What a macvlan and a macvtap have in common. */
export const macvlanFields = {
  /** The link below, in the same namespace or another (`linkNetns`). This link goes when that link goes. */
  device: lowerLink(deviceArgument(linkName), "link"),
  /** Which other such links on the same `device` it reaches: `bridge` all; `private` none; `vepa` all, by way of an outside switch; `passthru` has `device` to itself. @default "bridge" */
  mode: typeField(z.enum(["bridge", "private", "vepa", "passthru"]).default("bridge"), {
    word: "mode",
    refused: (before, now) => (before === "passthru") !== (now === "passthru"),
  }),
};

/** A link in mode `passthru` has the MAC address of its `device`. */
export const isPassthru = ({ mode }: Readonly<Record<string, unknown>>): boolean => mode === "passthru";

export const macvlanRules = [
  {
    fields: ["mac", "mode"] as const,
    broken: ({ mac, mode }: { mac?: string | undefined; mode: string }) =>
      mac !== undefined && mode === "passthru"
        ? `in mode passthru it has that of its device, and ${mac} would change that one's; leave mac out`
        : undefined,
  },
];
