import type { Line } from "../../host/batch/batch.ts";
import { type Conditions, handles, insideOf, qdiscOf } from "./conditions.ts";
import type { ImpairmentWanted } from "./form.ts";
import type { Shown } from "./look.ts";
import { matchWords, nodeOf, numbersOf } from "./peers.ts";

/** The number of the class for everybody who is no peer. */
const everybody = 1;

/** The class with a number, as `tc` writes it. */
export const classOf = (number: number): string => `${handles.htb}${number.toString(16)}`;

/** The line that makes the discipline which holds a class for each peer. */
export const rootWords = ["root", "handle", handles.htb, "htb", "default", everybody.toString(16)];

/** Whether a device has that discipline already: the kernel changes none in place. */
export const hasClasses = (there: Shown | undefined): boolean => there?.root.handle === handles.htb;

/** A class that lets everything through at once: its own discipline has the conditions. */
const classLine = (device: string, number: number): Line => ({
  argv: [
    ...["class", "replace", "dev", device, "parent", handles.htb, "classid", classOf(number)],
    ...["htb", "rate", "100gbit", "burst", "10mb", "cburst", "10mb", "quantum", "60000"],
  ],
});

/**
 * The lines that give everybody and each peer its class with a discipline, and filters that lead there. Classes of peers that are
 * not declared any more go last, when no filter leads to them.
 */
export function towardLines({ device, conditions, toward, there }: ImpairmentWanted): Line[] {
  if (!toward) return [];
  const numbers = numbersOf(Object.keys(toward));
  const peers = [...numbers].flatMap(([peer, number]) => [
    classLine(device, number),
    ...leafLines({ device, number, conditions: toward[peer] ?? {} }, there),
    ...filterLines({ device, number, peer }, there),
  ]);
  const rest = [classLine(device, everybody), ...leafLines({ device, number: everybody, conditions }, there)];
  return [...rest, ...peers, ...endLines(device, new Set(numbers.values()), there)];
}

interface Leaf {
  device: string;
  number: number;
  conditions: Conditions;
}

function leafLines({ device, number, conditions }: Leaf, there: Shown | undefined): Line[] {
  const parent = classOf(number);
  const wanted = qdiscOf(conditions);
  const has = leafOf(there, number) !== undefined;
  if (!wanted) return has ? [{ argv: ["qdisc", "del", "dev", device, "parent", parent] }] : [];
  // Only everybody's discipline has a number of ours; the kernel gives the others theirs.
  const handle = number === everybody ? ["handle", insideOf(wanted.handle)] : [];
  return [{ argv: ["qdisc", "replace", "dev", device, "parent", parent, ...handle, ...wanted.words] }];
}

function filterLines(
  { device, number, peer }: { device: string; number: number; peer: string },
  there?: Shown,
): Line[] {
  if (leadsTo(there, number, peer)) return [];
  const { protocol, match } = matchWords(peer);
  const own = ["filter", "add", "dev", device, "parent", handles.htb, "protocol", protocol, "pref", `${number}`];
  return [
    ...(there?.filters ?? [])
      .filter(({ pref }) => pref === number)
      .slice(0, 1)
      .map((one) => filterEnd(device, one)),
    { argv: [...own, "handle", `::${nodeOf(peer)}`, "u32", "match", ...match, "flowid", classOf(number)] },
  ];
}

/** The lines that end what no peer needs any more. */
function endLines(device: string, wanted: ReadonlySet<number>, there: Shown | undefined): Line[] {
  const stale = (there?.filters ?? []).filter(({ pref }) => !wanted.has(pref));
  const filters = new Map(stale.map((one) => [one.pref, filterEnd(device, one)]));
  const leaves = (there?.inside ?? []).flatMap(({ parent = "" }) => numberIn(parent) ?? []);
  const classes = new Set([...leaves, ...stale.flatMap(({ flowid }) => numberIn(flowid ?? "") ?? [])]);
  const ended = [...classes].filter((number) => number !== everybody && !wanted.has(number));
  return [
    ...filters.values(),
    ...ended.map((number) => ({ argv: ["class", "del", "dev", device, "classid", classOf(number)] })),
  ];
}

const filterEnd = (device: string, { protocol, pref }: Shown["filters"][number]): Line => ({
  argv: ["filter", "del", "dev", device, "parent", handles.htb, "protocol", protocol, "pref", `${pref}`],
});

const numberIn = (text: string): number | undefined =>
  text.startsWith(handles.htb) ? Number.parseInt(text.slice(handles.htb.length), 16) : undefined;

const leafOf = (there: Shown | undefined, number: number) =>
  there?.inside.find(({ parent }) => parent === classOf(number));

/** Whether the filter with a number is that of the peer, and leads to the class with that number. */
const leadsTo = (there: Shown | undefined, number: number, peer: string): boolean =>
  there?.filters.some(
    ({ pref, fh, flowid }) => pref === number && fh.endsWith(`::${nodeOf(peer)}`) && flowid === classOf(number),
  ) === true;

/** The discipline that everybody meets: the one at the root, or that of everybody's class. */
export const mainOf = (there: Shown) => (hasClasses(there) ? leafOf(there, everybody) : there.root);

/** The disciplines of the peers to whom a filter leads; undefined for a peer without one. */
export const peersIn = (there: Shown, peers: readonly string[]) =>
  [...numbersOf(peers)].flatMap(([peer, number]) =>
    leadsTo(there, number, peer) ? [{ peer, qdisc: leafOf(there, number) }] : [],
  );
