import type fc from "fast-check";

/**
 * A random lab: slots for each kind, some of them empty. A slot is one resource to the user, even if its name changes. Parts need
 * not fit together (a port may name a bridge that does not exist): program.ts makes a program of them that the kernel can have.
 * Each file in kinds/ adds the slots of its kind.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the files in kinds/ fill it.
export interface Lab {}

export type Slot = keyof Lab;

/** The part that fills a slot. */
export type PartOf<S extends Slot> = NonNullable<Lab[S][number]>;

/** A property of every part. */
export interface Part {
  /** Which of two names the resource has in the program. The other name is an alias. */
  called: number;
}

/** The number of a namespace's slot, or -1 for the host. */
export type Place = number;

/** A change of the program: a slot gets another part, or none. */
export interface Edit {
  kind: Slot;
  slot: number;
  part: Lab[Slot][number];
}

/** A generator of random parts for a slot. */
export type Parts<S extends Slot> = fc.Arbitrary<PartOf<S>>;

/** The lab after some changes. */
export function edited(lab: Lab, edits: readonly Edit[]): Lab {
  const next = structuredClone(lab);
  for (const { kind, slot, part } of edits) (next[kind] as unknown[])[slot] = part;
  return next;
}
