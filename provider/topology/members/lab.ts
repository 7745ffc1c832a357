import type { Arguments, CheckFailure } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";

/** The arguments of a topology, as far as its own schema looks: records by name. */
export interface TopologyArguments {
  bridges?: Record<string, unknown>;
  namespaces?: Record<string, unknown>;
  links?: Record<string, unknown>;
  cables?: Record<string, unknown>;
  masquerades?: Record<string, unknown>;
}

/** What is expanded: entries by name, and where to say what is wrong with one. */
export interface Lab {
  bridges: ReadonlyMap<string, Arguments>;
  namespaces: ReadonlyMap<string, Arguments>;
  problems: CheckFailure[];
  /** Whether some bridges or namespaces are not known yet. */
  isPartial: boolean;
}

export type Path = readonly string[];

export function problem({ problems }: Pick<Lab, "problems">, at: Path, reason: string): void {
  problems.push({ property: at.join("."), reason });
}

/** The same of what is not among the bridges or namespaces: it may be one that is not known yet. */
export function absent(lab: Lab, at: Path, reason: string): void {
  if (!lab.isPartial) problem(lab, at, reason);
}

export const isRecord = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The entries of a section that are known. One that is no record is told. */
export function entriesOf(lab: Entries, at: Path, section: unknown): [name: string, entry: Arguments][] {
  return valuesOf(lab, at, section).flatMap(([name, entry]): [string, Arguments][] => {
    if (isRecord(entry)) return [[name, entry]];
    problem(lab, [...at, name], `expected an object of arguments, got ${JSON.stringify(entry)?.slice(0, 60)}`);
    return [];
  });
}

/** The same of a section whose values may be anything. */
export function valuesOf(lab: Entries, at: Path, section: unknown): [name: string, value: unknown][] {
  if (section === undefined || section === unknown) return [];
  if (isRecord(section)) return Object.entries(section).filter(([, value]) => value !== unknown);
  const word = at.at(-1) as string;
  const hint = `a link to the bridge ${word} is written links: { ${word}: { master: "${word}", address: "ADDRESS/LENGTH" } }`;
  const isLink = at.length === 3 && lab.bridges?.has(word);
  problem(
    lab,
    at,
    `expected a record by name, got ${JSON.stringify(section)?.slice(0, 60)}${isLink ? `; ${hint}` : ""}`,
  );
  return [];
}

/** What tells of entries: the bridges, once they are known. */
type Entries = Pick<Lab, "problems"> & Partial<Pick<Lab, "bridges">>;

/** An entry with its place in the arguments. */
interface Placed {
  at: Path;
  entry: Arguments;
}

/** Tells of keys that an entry does not take. @returns it without them */
export function known(lab: Pick<Lab, "problems">, { at, entry }: Placed, keys: readonly string[]): Arguments {
  for (const key of Object.keys(omit(entry, keys)))
    problem(lab, [...at, key], `there is no such argument here; there are ${keys.join(", ")}`);
  return pick(entry, keys);
}

/** An entry with these of its keys alone. */
export const pick = (entry: Arguments, keys: readonly string[]): Arguments =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => keys.includes(key)));

/** An entry without these of its keys. */
export const omit = (entry: Arguments, keys: readonly string[]): Arguments =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)));
