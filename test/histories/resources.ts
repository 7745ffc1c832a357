import { historyKinds } from "./kinds.ts";
import type { Lab } from "./lab.ts";
import { Program } from "./program.ts";
import type { Resource } from "./resource.ts";

/** The program of a lab. Each resource comes after the resources that its arguments mention. */
export function resourcesOf(lab: Lab): Resource[] {
  const program = new Program(lab);
  return historyKinds.flatMap(({ slot, resource }) =>
    lab[slot].flatMap((part, i) => (part === null ? [] : (resource(program, i) ?? []))),
  );
}
