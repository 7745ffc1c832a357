import type { Arguments } from "./kind.ts";
import { unknown } from "./unknown.ts";

/** The value at a dotted path; unknown where a value on the way there is unknown. */
export function at(props: Arguments, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value === unknown ? unknown : (value as Arguments | undefined)?.[key]), props);
}

/** The same arguments without the values at these paths. */
export function without(props: Arguments, paths: readonly string[]): Arguments {
  const copy = structuredClone(props);
  for (const path of paths) {
    const keys = path.split(".");
    const holder = at(copy, keys.slice(0, -1).join(".")) ?? (keys.length === 1 ? copy : undefined);
    if (typeof holder === "object" && holder !== null) delete (holder as Arguments)[keys.at(-1) as string];
  }
  return copy;
}

/** Every value inside plain objects, with its dotted path. A list counts as one value. */
export function leaves(props: Arguments, prefix = ""): [path: string, value: unknown][] {
  return Object.entries(props).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return [];
    const nested = typeof value === "object" && value !== null && !Array.isArray(value);
    return nested ? leaves(value as Arguments, `${prefix}${key}.`) : [[`${prefix}${key}`, value]];
  });
}

/** Plain objects that hold these values at these paths. */
export function nested(values: Record<string, unknown>): Arguments {
  const whole: Arguments = {};
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    let holder = whole;
    for (const key of keys.slice(0, -1)) {
      holder[key] ??= {};
      holder = holder[key] as Arguments;
    }
    holder[keys.at(-1) as string] = value;
  }
  return whole;
}
