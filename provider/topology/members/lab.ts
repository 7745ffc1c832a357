import type { Arguments, CheckFailure } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";

/** The arguments of a topology as its own schema checks them: records by name. */
export interface TopologyArguments {
  bridges?: Record<string, unknown>;
  namespaces?: Record<string, unknown>;
  links?: Record<string, unknown>;
  cables?: Record<string, unknown>;
  masquerades?: Record<string, unknown>;
  snats?: Record<string, unknown>;
  firewalls?: Record<string, unknown>;
  portForwards?: Record<string, unknown>;
  checks?: Record<string, unknown>;
  reachability?: unknown;
}

/** The topology that is expanded into members: its entries by name, and the problems that were found. */
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

/** Reports a name that is missing, unless some names are not known yet: the missing name may be one of those. */
export function absent(lab: Lab, at: Path, reason: string): void {
  if (!lab.isPartial) problem(lab, at, reason);
}

export const isRecord = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The known entries of a section. An entry that is no record is reported. */
export function entriesOf(lab: Entries, at: Path, section: unknown): [name: string, entry: Arguments][] {
  return valuesOf(lab, at, section).flatMap(([name, entry]): [string, Arguments][] => {
    if (isRecord(entry)) return [[name, entry]];
    problem(lab, [...at, name], `expected an object of arguments, got ${JSON.stringify(entry)?.slice(0, 60)}`);
    return [];
  });
}

/** The known values of a section in which a value may be of any type. */
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

/** The parts of a lab that the reading of entries needs: the list of problems and, once they are known, the bridges. */
type Entries = Pick<Lab, "problems"> & Partial<Pick<Lab, "bridges">>;

/** An entry with its place in the arguments. */
interface Placed {
  at: Path;
  entry: Arguments;
}

/** Reports keys that an entry does not take. @returns the entry without these keys */
export function known(lab: Pick<Lab, "problems">, { at, entry }: Placed, keys: readonly string[]): Arguments {
  for (const key of Object.keys(omit(entry, keys)))
    problem(lab, [...at, key], `there is no such argument here; there are ${keys.join(", ")}`);
  return pick(entry, keys);
}

/** An entry with only these keys. */
export const pick = (entry: Arguments, keys: readonly string[]): Arguments =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => keys.includes(key)));

/** An entry without these keys. */
export const omit = (entry: Arguments, keys: readonly string[]): Arguments =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)));
