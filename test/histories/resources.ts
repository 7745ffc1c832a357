import { historyKinds } from "./kinds.ts";
import type { Lab } from "./lab.ts";
import { Program } from "./program.ts";
import type { Resource } from "./resource.ts";

/** A lab as a program: resources in an order in which each comes after those that it mentions. */
export function resourcesOf(lab: Lab): Resource[] {
  const program = new Program(lab);
  return historyKinds.flatMap(({ slot, resource }) =>
    lab[slot].flatMap((part, i) => (part === null ? [] : (resource(program, i) ?? []))),
  );
}
