import type { Arguments } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { bridge as bridgeKind } from "../../kinds/bridge.ts";
import { firewall } from "../../kinds/firewall.ts";
import { masquerade } from "../../kinds/masquerade.ts";
import { portforward } from "../../kinds/portforward.ts";
import { snat } from "../../kinds/snat.ts";
import { addressKeys, addressMembers } from "./addresses.ts";
import { anyKind } from "./any-kind.ts";
import { absent, known, type Lab, omit, type Path } from "./lab.ts";
import { refuseNoAddress } from "./links.ts";
import type { Member } from "./member.ts";

/** The arguments of a bridge but `name`: its key is the name, by which links, routes and settings refer to the bridge. */
const bridgeKeys = [
  ...Object.keys(bridgeKind.schema.shape).filter((word) => word !== "name"),
  ...addressKeys,
  "gateway",
];

/** A bridge with its addresses. Its `gateway` is for the hosts on it. */
export function bridgeMembers(lab: Lab, name: string, entry: Arguments): Member[] {
  const path = ["bridges", name];
  const netns = netnsIn(lab, [...path, "netns"], entry);
  refuseNoAddress(lab, [...path, "gateway"], entry.gateway);
  const args = { ...omit(known(lab, { at: path, entry }, bridgeKeys), [...addressKeys, "gateway"]), name };
  const self: Member = {
    name: path.join("."),
    kind: anyKind(bridgeKind),
    args,
    rank: "bridge",
    netns,
    within: withinNetns(netns),
    where: (argument) => (argument === "name" ? path : [...path, argument]),
    missing: { at: path, value: undefined },
  };
  return [self, ...addressMembers(lab, entry, { device: String(args.name), netns, link: self.name, path })];
}

/** Sections whose entries are in a namespace or on the host: the kind, and when its members are made. */
export const placed = {
  masquerades: { kind: anyKind(masquerade), rank: "masquerade" },
  snats: { kind: anyKind(snat), rank: "snat" },
  firewalls: { kind: anyKind(firewall), rank: "firewall" },
  portForwards: { kind: anyKind(portforward), rank: "portForward" },
} as const satisfies Record<string, Pick<Member, "kind" | "rank">>;

/** An entry of a section such as `masquerades`. */
export function placedMember(lab: Lab, section: keyof typeof placed, { name, entry }: Entry): Member {
  const path = [section, name];
  const netns = netnsIn(lab, [...path, "netns"], entry);
  return {
    name: path.join("."),
    ...placed[section],
    args: entry,
    netns,
    within: withinNetns(netns),
    where: (argument) => [...path, ...argument.split(".")],
    missing: { at: path, value: undefined },
  };
}

interface Entry {
  name: string;
  entry: Arguments;
}

/** The namespace that an entry names, which must be one of the topology's. @param at where the entry names it */
export function netnsIn(lab: Lab, at: Path, { netns }: Arguments): string | undefined {
  // A preview may not know it yet.
  if (netns === undefined || netns === unknown) return undefined;
  if (typeof netns === "string" && lab.namespaces.has(netns)) return netns;
  const there = [...lab.namespaces.keys()].slice(0, 10).join(", ") || "none";
  const what = JSON.stringify(netns)?.slice(0, 60);
  absent(lab, at, `there is no namespace ${what} in this topology; it has ${there}`);
  return undefined;
}

export const withinNetns = (netns: string | undefined): string[] =>
  netns === undefined ? [] : [`namespaces.${netns}`];
