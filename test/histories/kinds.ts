import { linkDrifts } from "./drift-links.ts";
import type { Declared, HistoryKind, Way } from "./kind.ts";
import { address } from "./kinds/address.ts";
import { bridge } from "./kinds/bridge.ts";
import { linkKinds } from "./kinds/links.ts";
import { masquerade } from "./kinds/masquerade.ts";
import { netns } from "./kinds/netns.ts";
import { nic } from "./kinds/nic.ts";
import { route } from "./kinds/route.ts";
import { sysctl } from "./kinds/sysctl.ts";
import { topology } from "./kinds/topology.ts";
import { veth } from "./kinds/veth.ts";

const [before, after] = [
  [netns, bridge, veth, nic],
  [address, route, masquerade, sysctl, topology],
] as unknown as readonly [HistoryKind[], HistoryKind[]];

/** The kinds that take part in random histories, each after those that it mentions. */
export const historyKinds: readonly HistoryKind[] = [
  ...before,
  ...linkKinds([...before, ...after].map(({ kind }) => kind)),
  ...after,
];

const byName = new Map(historyKinds.map((one) => [one.kind, one]));

export const historyKind = (name: string): HistoryKind => byName.get(name) as HistoryKind;

/** A resource as resources of their own for each thing: of a topology each member, any other as it is. */
export const declaredOf = ({ kind, args }: Declared): Declared[] =>
  historyKind(kind).members?.(args) ?? [{ kind, args }];

/** Commands that bring back by hand what the kinds stand on. */
export const ground: readonly string[] = historyKinds.flatMap((one) => one.ground ?? []);

/** All that somebody does by hand, by what it is called: to a link of any kind, or to an object of one kind. */
export const ways: Readonly<Record<string, Way>> = Object.assign(
  {},
  linkDrifts,
  ...historyKinds.map(({ drifts }) => drifts),
);
