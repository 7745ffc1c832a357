import type { Arguments } from "../../dynamic/kind.ts";
import { linkNameFor } from "../../dynamic/names.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { veth } from "../../kinds/veth.ts";
import { addressKeys, addressMembers } from "./addresses.ts";
import { anyKind } from "./any-kind.ts";
import { isRecord, type Lab, omit, type Path, problem } from "./lab.ts";
import { linkEntry } from "./links.ts";
import type { Member } from "./member.ts";
import { netnsIn, withinNetns } from "./tops.ts";

/** One end of a cable: its place in the topology's arguments, and its own arguments with the addresses. */
interface CableEnd {
  path: Path;
  args: Arguments;
}

/** A cable between two namespaces, or from one to the host, with the addresses of its ends. */
export function cableMembers(lab: Lab, name: string, entry: Arguments): Member[] {
  const path = ["cables", name];
  const isShort = isShortCable(entry, (netns) => lab.namespaces.has(netns));
  const ends = isShort ? shortEnds(lab, path, entry) : longEnds(lab, path, entry);
  if (!ends) return [];
  const [near, far] = ends;
  const [netns, peerNetns] = [near, far].map(({ path: at, args }) =>
    netnsIn(lab, isShort ? at : [...at, "netns"], args),
  );
  const cable: Member = {
    name: path.join("."),
    kind: anyKind(veth),
    args: { ...omit(near.args, addressKeys), peer: omit(far.args, addressKeys) },
    rank: "cable",
    netns: peerNetns ?? netns,
    within: [...withinNetns(netns), ...withinNetns(peerNetns)],
    derived: ["netns", "peer.netns"],
    where: (argument) => {
      const [first, ...rest] = argument.split(".");
      return first === "peer" ? [...far.path, ...rest] : [...near.path, argument];
    },
    missing: { at: path, value: undefined },
    ...(isShort && { given: "short cable", clash: (other: Member) => sameNamespaces(near, far, other) }),
  };
  const addresses = [near, far].flatMap(({ args, path: at }, index) =>
    addressMembers(lab, args, {
      device: String(args.name),
      netns: index === 0 ? netns : peerNetns,
      link: cable.name,
      path: at,
    }),
  );
  return [cable, ...addresses];
}

/**
 * Whether an entry is in the short form, which names two namespaces. A namespace may be called `peer`, or as another argument of
 * a `Veth`: where `peer` holds arguments, the form is short only if both keys are namespaces.
 */
export function isShortCable(entry: Arguments, isNetns: (name: string) => boolean): boolean {
  const isAddress = (value: unknown) => Array.isArray(value) || (typeof value === "string" && value.includes("/"));
  if (!("peer" in entry) || isAddress(entry.peer)) return true;
  const isEnd = (value: unknown) => isAddress(value) || isRecord(value) || value === unknown;
  return Object.keys(entry).length === 2 && Object.entries(entry).every(([key, value]) => isNetns(key) && isEnd(value));
}

function longEnds(lab: Lab, path: Path, { peer, ...near }: Arguments): [CableEnd, CableEnd] {
  if (!isRecord(peer)) problem(lab, [...path, "peer"], "expected an object of arguments of the other end");
  const far = isRecord(peer) ? peer : {};
  return [
    { path, args: { name: path[1], ...near } },
    { path: [...path, "peer"], args: { name: path[1], ...far } },
  ];
}

/** The ends of a cable in the short form. Each link has the name of the namespace that it leads to. */
function shortEnds(lab: Lab, path: Path, entry: Arguments): [CableEnd, CableEnd] | undefined {
  const [one, other, ...more] = Object.keys(entry).sort();
  if (one === undefined || other === undefined || more.length > 0) {
    problem(lab, path, "a cable is two namespaces with an address each, or the arguments of a veth with `peer`");
    return undefined;
  }
  const bridge = [one, other].find((name) => lab.bridges.has(name) && !lab.namespaces.has(name));
  if (bridge !== undefined) {
    problem(lab, path, toBridge(lab, entry, [bridge, bridge === one ? other : one]));
    return undefined;
  }
  const end = (netns: string, peer: string): CableEnd => {
    const at = [...path, netns];
    return { path: at, args: { name: linkNameFor(peer).name, ...linkEntry(lab, at, entry[netns]), netns } };
  };
  return [end(one, other), end(other, one)];
}

/** The message for a short cable that names a bridge. */
function toBridge({ bridges, namespaces }: Lab, entry: Arguments, [bridge, other]: [string, string]): string {
  const why = `${bridge} is a bridge, and this form of a cable joins two namespaces`;
  if (!bridges.has(other) || namespaces.has(other))
    return `${why}; a link from ${other} to ${bridge} is written namespaces.${other}.${bridge}: ${JSON.stringify(entry[other])}`;
  const port = (one: string, far: string) => {
    const netns = bridges.get(one)?.netns;
    return `name: ${JSON.stringify(linkNameFor(`${one}-${far}`).name)}, master: "${one}"${netns === undefined ? "" : `, netns: "${netns}"`}`;
  };
  return `${why}; two bridges are joined by { ${port(bridge, other)}, peer: { ${port(other, bridge)} } }`;
}

/** The message for two short cables between the same namespaces. */
function sameNamespaces(near: CableEnd, far: CableEnd, other: Member): string | undefined {
  const [one, two] = [`${near.args.netns}`, `${far.args.netns}`];
  const isSame =
    other.given === "short cable" && [one, two].every((name) => other.within.includes(`namespaces.${name}`));
  if (!isSame) return undefined;
  const end = (to: string, { address }: Arguments) =>
    `{ name: "${linkNameFor(`${to}2`).name}"${address === undefined ? "" : `, address: ${JSON.stringify(address)}`} }`;
  return (
    `it joins ${one} and ${two}, as ${other.name} does, and the links of both would be called ${two} in ${one} and ${one} in ${two}; ` +
    `give those of one of them other names: { ${one}: ${end(two, near.args)}, ${two}: ${end(one, far.args)} }`
  );
}
