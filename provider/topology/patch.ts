import type { Arguments } from "../dynamic/kind.ts";
import { isShortCable } from "./members/cables.ts";
import { isRecord, type Path } from "./members/lab.ts";
import { sections } from "./members/sections.ts";

/**
 * Sets a value in arguments; undefined takes it out. A short form on the way becomes a long one: an address becomes
 * `{ address }`, a list of addresses a record by address, the gateway of a route `{ via }`, the command of a process `{ command }`.
 */
export function patch(args: Arguments, path: Path, value: unknown): void {
  const last = path.at(-1) as string;
  let holder = args;
  for (const [index, key] of path.slice(0, -1).entries()) {
    const inner = holder[key];
    if (inner === undefined && value === undefined) return;
    if (!isRecord(inner)) holder[key] = long(inner, path.slice(0, index + 1), args);
    holder = holder[key] as Arguments;
  }
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

/**
 * The long form of a value. What a short form means follows from the depth of its place, not from names: every namespace,
 * bridge, link and cable may be called `routes` or `addresses`.
 */
function long(short: unknown, place: Path, args: Arguments): Arguments {
  const section = place.length === 4 && place[0] === "namespaces" ? sections[place[2] as string] : undefined;
  if (section?.value !== undefined && short !== undefined) return { [section.value]: short };
  if (Array.isArray(short)) {
    const byAddress = Object.fromEntries(short.map((one) => [String(one), {}]));
    return isShortLink(place, args) ? { addresses: byAddress } : byAddress;
  }
  if (typeof short !== "string") return {};
  return { address: short };
}

/** Whether a list of addresses at a place stands for a whole link, and is not a link's argument `addresses`. */
function isShortLink([section = "", name = "", key, ...rest]: Path, args: Arguments): boolean {
  if (key === undefined || rest.length > 0) return false;
  if (section === "namespaces") return key !== "addresses";
  const cable = valueAt(args, ["cables", name]);
  const namespaces = isRecord(args.namespaces) ? args.namespaces : {};
  return section === "cables" && isRecord(cable) && isShortCable(cable, (netns) => Object.hasOwn(namespaces, netns));
}

/** The value at a path of keys. */
export const valueAt = (args: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), args);

/** Whether a place is below one of these dotted paths. */
export const isBelow = (place: Path, paths: ReadonlySet<string>): boolean =>
  place.some((_, index) => index > 0 && paths.has(place.slice(0, index).join(".")));
