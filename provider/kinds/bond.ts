import * as z from "zod";
import { type ArgsOf, kernelsOwn } from "../dynamic/arguments.ts";
import { bondModes, bondRules, primaryField } from "../kernel/link/bond.ts";
import { typeField } from "../kernel/link/field.ts";
import { linkTypeNeed } from "../kernel/link/needs.ts";
import { linkName } from "../kernel/link/schema.ts";
import { whole } from "../kernel/schema/text.ts";
import { linkResource } from "./link-class.ts";
import { linkKind } from "./link-kind.ts";

const fixed = true;
const milliseconds = (what: string) => whole(what, 0, 2 ** 31 - 1);

export const bond = linkKind({
  name: "Bond",
  type: "bond",
  isMaster: true,
  needs: [linkTypeNeed("Bond", "bond", { module: "bonding" })],
  shows: ({ netns, name, mode }) => [{ netns, link: name, remark: `${mode}` }],
  rules: bondRules,
  fields: {
    /** How frames are spread over the members: `802.3ad` by LACP with the other side; `active-backup` uses one at a time. @default "balance-rr" */
    mode: typeField(z.enum(bondModes).default("balance-rr"), { word: "mode", fixed }),
    /** Milliseconds between looks at the carrier of each member; with 0 a member without carrier goes unseen. @default 100 */
    miimon: typeField(milliseconds("miimon").default(100), { word: "miimon" }),
    /** Milliseconds, a multiple of `miimon`, that a member waits before it is used when its carrier is back. @default the kernel's (0) */
    upDelay: typeField(kernelsOwn(milliseconds("upDelay")), { word: "updelay" }),
    /** Milliseconds, a multiple of `miimon`, that a member without carrier is still used. @default the kernel's (0) */
    downDelay: typeField(kernelsOwn(milliseconds("downDelay")), { word: "downdelay" }),
    /** How often the other side is asked to send its LACP messages: `slow` is each 30 seconds, `fast` each second. @default the kernel's ("slow") */
    lacpRate: typeField(kernelsOwn(z.enum(["slow", "fast"])), { word: "lacp_rate", keys: ["ad_lacp_rate"], fixed }),
    /** Whether the bond sends LACP messages without having got one. @default the kernel's (true) */
    lacpActive: typeField(kernelsOwn(z.boolean()), {
      ...{ word: "lacp_active", keys: ["ad_lacp_active"], fixed },
      write: (active) => (active ? "on" : "off"),
      read: (printed) => printed === "on",
    }),
    /** Which of several groups of members, each to another partner, is used with `802.3ad`. @default the kernel's ("stable") */
    adSelect: typeField(kernelsOwn(z.enum(["stable", "bandwidth", "count"])), { word: "ad_select", fixed }),
    /** The parts of a frame that choose its member, in modes `balance-xor`, `802.3ad` and `balance-tlb`. @default the kernel's ("layer2") */
    xmitHashPolicy: typeField(
      kernelsOwn(z.enum(["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac"])),
      { word: "xmit_hash_policy" },
    ),
    /** The name of the member that is used while it has a carrier, in modes `active-backup`, `balance-tlb` and `balance-alb`. @default none */
    primary: primaryField(linkName.optional()),
    /** When `primary` is used again after it was down: `always`, `better` if it is faster, `failure` if the present one fails. @default the kernel's ("always") */
    primaryReselect: typeField(kernelsOwn(z.enum(["always", "better", "failure"])), { word: "primary_reselect" }),
    /** Whose MAC address the bond has in mode `active-backup`: `none` all have the bond's; `active` that of the active member; `follow` the active member gets the bond's. @default the kernel's ("none") */
    failOverMac: typeField(kernelsOwn(z.enum(["none", "active", "follow"])), { word: "fail_over_mac", fixed }),
    /** How many members must have a carrier for the bond to have one, in mode `802.3ad`. @default the kernel's (0) */
    minLinks: typeField(kernelsOwn(whole("minLinks", 0, 2 ** 31 - 1)), { word: "min_links" }),
  },
});

/**
 * The arguments of a `Bond`.
 * @example { netns: router, mode: "802.3ad", lacpRate: "fast" }
 */
export interface BondArgs extends ArgsOf<typeof bond.shape> {}

/**
 * Several links as one, so that traffic goes on when one is cut: see ip-link(8). Its members are links with `master: bond`.
 * @example
 * const bond = new Bond("bond0", { netns: node, mode: "active-backup" });
 * new Veth("leg1", { netns: node, name: "eth1", master: bond, peer: { netns: other, name: "eth1", master: otherBond } });
 */
export class Bond extends linkResource(bond) {}
