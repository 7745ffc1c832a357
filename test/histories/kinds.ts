import { linkDrifts } from "./drift-links.ts";
import type { Declared, HistoryKind, Way } from "./kind.ts";
import { address } from "./kinds/address.ts";
import { bridge } from "./kinds/bridge.ts";
import { firewall } from "./kinds/firewall.ts";
import { impairment } from "./kinds/impairment.ts";
import { linkKinds } from "./kinds/links.ts";
import { masquerade } from "./kinds/masquerade.ts";
import { neighbour } from "./kinds/neighbour.ts";
import { netns } from "./kinds/netns.ts";
import { nic } from "./kinds/nic.ts";
import { portforward } from "./kinds/portforward.ts";
import { process } from "./kinds/process.ts";
import { route } from "./kinds/route.ts";
import { rule } from "./kinds/rule.ts";
import { snat } from "./kinds/snat.ts";
import { sysctl } from "./kinds/sysctl.ts";
import { topology } from "./kinds/topology.ts";
import { veth } from "./kinds/veth.ts";

const [before, after] = [
  [netns, bridge, veth, nic],
  [address, neighbour, route, rule, impairment, masquerade, snat, portforward, firewall, sysctl, process, topology],
] as unknown as readonly [HistoryKind[], HistoryKind[]];

/** The kinds in random histories. Each comes after the kinds that its arguments mention. */
export const historyKinds: readonly HistoryKind[] = [
  ...before,
  ...linkKinds([...before, ...after].map(({ kind }) => kind)),
  ...after,
];

const byName = new Map(historyKinds.map((one) => [one.kind, one]));

export const historyKind = (name: string): HistoryKind => byName.get(name) as HistoryKind;

/** The members of a resource such as a topology; any other resource itself. */
export const declaredOf = ({ kind, args }: Declared): Declared[] =>
  historyKind(kind).members?.(args) ?? [{ kind, args }];

/** Commands that restore by hand the objects on which the kinds stand. */
export const ground: readonly string[] = historyKinds.flatMap((one) => one.ground ?? []);

/** All changes by hand, by name: those for any link, and those for the objects of one kind. */
export const ways: Readonly<Record<string, Way>> = Object.assign(
  {},
  linkDrifts,
  ...historyKinds.map(({ drifts }) => drifts),
);
