import type { Arguments } from "../dynamic/kind.ts";
import { isRecord, type Path } from "./members/lab.ts";

/**
 * Sets a value in arguments, or with undefined takes it out. A short form on the way becomes a long one: an address `{ address }`,
 * a list of addresses a record by address, the gateway of a route `{ via }`.
 */
export function patch(args: Arguments, path: Path, value: unknown): void {
  const last = path.at(-1) as string;
  let holder = args;
  for (const key of path.slice(0, -1)) {
    const inner = holder[key];
    if (inner === undefined && value === undefined) return;
    if (!isRecord(inner)) holder[key] = long(key, inner, path);
    holder = holder[key] as Arguments;
  }
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

function long(key: string, short: unknown, path: Path): Arguments {
  if (Array.isArray(short)) {
    const byAddress = Object.fromEntries(short.map((one) => [String(one), {}]));
    // The list is that of a link, or stands below `addresses` already.
    return key === "addresses" ? byAddress : { addresses: byAddress };
  }
  if (typeof short !== "string") return {};
  return path.includes("routes") ? { via: short } : { address: short };
}

/** The value at a path of keys. */
export const valueAt = (args: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), args);

/** Whether a place is below one of these, by dotted path. */
export const isBelow = (place: Path, paths: ReadonlySet<string>): boolean =>
  place.some((_, index) => index > 0 && paths.has(place.slice(0, index).join(".")));
