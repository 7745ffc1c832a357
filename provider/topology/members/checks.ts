import type { Arguments } from "../../dynamic/kind.ts";
import { reach } from "../../kinds/reach.ts";
import { reachability } from "../reachability.ts";
import { anyKind } from "./any-kind.ts";
import type { Lab, Path } from "./lab.ts";
import type { Member } from "./member.ts";
import { netnsIn, withinNetns } from "./tops.ts";

/** A check of the lab: the arguments of a `Reach`. Its `to` may be the name of a namespace, which stands for its first address. */
export function checkMember(lab: Lab, members: readonly Member[], { name, entry }: Given): Member {
  const path = ["checks", name];
  const netns = netnsIn(lab, [...path, "from"], { netns: entry.from });
  const to = typeof entry.to === "string" && lab.namespaces.has(entry.to) ? firstAddress(members, entry.to) : entry.to;
  return {
    ...lastOf(path),
    kind: anyKind(reach),
    args: { ...entry, ...(to !== undefined && { to }) },
    netns,
    within: withinNetns(netns),
    where: (argument) => [...path, ...argument.split(".")],
  };
}

interface Given {
  name: string;
  entry: Arguments;
}

/** The check of all pairs of namespaces, where it is asked for. */
export function reachabilityMembers(lab: Lab, members: readonly Member[], answers: unknown): Member[] {
  if (answers === undefined) return [];
  const path = ["reachability"];
  const nodes = [...lab.namespaces.keys()].flatMap((name) => {
    const address = firstAddress(members, name);
    return address === undefined ? [] : [{ name, address }];
  });
  const where = () => path;
  return [
    { ...lastOf(path), kind: anyKind(reachability), args: { answers, nodes }, within: [], where, derived: ["nodes"] },
  ];
}

const lastOf = (path: Path) =>
  ({ name: path.join("."), rank: "check", missing: { at: path, value: undefined } }) as const;

/** The first address of a namespace, as the lab declares it, without prefix length: one on its `lo` goes before those of links. */
function firstAddress(members: readonly Member[], netns: string): string | undefined {
  const first = members.find((member) => member.rank === "address" && member.netns === netns);
  return first && String(first.args.address).split("/")[0];
}
