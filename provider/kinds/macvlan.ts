import * as z from "zod";
import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceArgument } from "../dynamic/device.ts";
import { lowerLink, typeField } from "../kernel/link/field.ts";
import { upperLinkNeed } from "../kernel/link/needs.ts";
import { linkName } from "../kernel/link/schema.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

export const macvlan = linkKind({
  name: "Macvlan",
  type: "macvlan",
  needs: [upperLinkNeed("Macvlan", "macvlan")],
  fields: {
    /** The link that the macvlan stands on, in the same namespace or another (`linkNetns`). The macvlan goes when that link goes. */
    device: lowerLink(deviceArgument(linkName), "link"),
    /** Which other macvlans on the same `device` it reaches: `bridge` all; `private` none; `vepa` all, by way of an outside switch; `passthru` has `device` to itself. @default "bridge" */
    mode: typeField(z.enum(["bridge", "private", "vepa", "passthru"]).default("bridge"), {
      word: "mode",
      refused: (before, now) => (before === "passthru") !== (now === "passthru"),
    }),
  },
  sharesMac: ({ mode }) => mode === "passthru",
  rules: [
    {
      fields: ["mac", "mode"],
      broken: ({ mac, mode }) =>
        mac !== undefined && mode === "passthru"
          ? `in mode passthru it has that of its device, and ${mac} would change that one's; leave mac out`
          : undefined,
    },
  ],
});

/**
 * The arguments of a `Macvlan`.
 * @example { device: uplink, netns: host, name: "eth0", mode: "private" }
 */
export interface MacvlanArgs extends ArgsOf<typeof macvlan.shape> {}

/**
 * A link with a MAC address of its own on another link: see ip-link(8).
 * @example
 * const uplink = new Veth("uplink", { peer: { name: "eth0", netns: lan } });
 * new Macvlan("mv0", { device: uplink, netns: host });
 */
export class Macvlan extends linkResource(macvlan) {}
