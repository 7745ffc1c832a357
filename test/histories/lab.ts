import type fc from "fast-check";

/**
 * A random lab: slots of each kind, some of them empty. A slot is what a user takes for one and the same resource, whatever
 * it is called. What its parts say of each other may not fit (a port of a bridge that is not there): program.ts turns a lab
 * into a program that the kernel can have. Each file in kinds/ adds the slots of its kind.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the files in kinds/ fill it.
export interface Lab {}

export type Slot = keyof Lab;

/** What fills a slot. */
export type PartOf<S extends Slot> = NonNullable<Lab[S][number]>;

/** What every part says. */
export interface Part {
  /** Under which of two names the program knows the resource; another one is an alias of it. */
  called: number;
}

/** The number of a namespace's slot; -1 is the host. */
export type Place = number;

/** A change of a program: another part, or none, in a slot. */
export interface Edit {
  kind: Slot;
  slot: number;
  part: Lab[Slot][number];
}

/** Random parts of a slot. */
export type Parts<S extends Slot> = fc.Arbitrary<PartOf<S>>;

/** The lab after some changes. */
export function edited(lab: Lab, edits: readonly Edit[]): Lab {
  const next = structuredClone(lab);
  for (const { kind, slot, part } of edits) (next[kind] as unknown[])[slot] = part;
  return next;
}
