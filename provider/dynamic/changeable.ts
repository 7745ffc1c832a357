import type { Arguments, Kind } from "./kind.ts";
import { leaves } from "./paths.ts";

/** The arguments that are given and can be changed in place, by path. */
export function changeable(kind: Kind, args: Arguments): [path: string, value: unknown][] {
  const { untold = [], replaceOn } = kind;
  const whole = untold.flatMap((key): [string, unknown][] => (args[key] === undefined ? [] : [[key, args[key]]]));
  return [...leaves(omit(args, untold)), ...whole].filter(([path]) => path !== "adopt" && !replaceOn.includes(path));
}

const omit = (args: Arguments, keys: readonly string[]): Arguments =>
  Object.fromEntries(Object.entries(args).filter(([key]) => !keys.includes(key)));

/** The part of a value that a message may show. */
export function toldOf({ untold = [] }: Kind, path: string, value: unknown): unknown {
  if (!untold.includes(path) || Array.isArray(value)) return value;
  if (typeof value === "string") return "(not shown)";
  return typeof value === "object" && value !== null ? Object.keys(value) : value;
}
