import fc from "fast-check";
import type { HistoryKind } from "./kind.ts";
import { historyKinds } from "./kinds.ts";
import type { Edit, Lab } from "./lab.ts";

/** Labs of which about two slots in three are filled. */
export const labs: fc.Arbitrary<Lab> = fc.record(
  Object.fromEntries(
    historyKinds.map(({ slot, slots, parts }) => [
      slot,
      fc.array(fc.option(parts as fc.Arbitrary<unknown>, { freq: 2 }), { minLength: slots, maxLength: slots }),
    ]),
  ),
) as unknown as fc.Arbitrary<Lab>;

/** A slot gets another part, or none. */
const editOf = ({ slot: kind, slots, parts }: HistoryKind): fc.Arbitrary<Edit> =>
  fc.record({
    kind: fc.constant(kind),
    slot: fc.integer({ min: 0, max: slots - 1 }),
    part: fc.option(parts as fc.Arbitrary<Edit["part"]>, { freq: 5 }),
  });

export const edits: fc.Arbitrary<Edit[]> = fc.array(fc.constantFrom(...historyKinds).chain(editOf), {
  minLength: 0,
  maxLength: 4,
});
