import { faultEnd } from "../impairment/fault.ts";
import { barrierEnd } from "./barrier.ts";
import type { FaultNote } from "./note.ts";

/** Ends the conditions of links and the barriers on bridges that a fault made. Those that are gone already are passed over. */
export async function effectsEnd({ conditions, barriers }: FaultNote): Promise<void> {
  for (const { before, ...ref } of conditions) await faultEnd(ref, before);
  for (const one of barriers) await barrierEnd(one);
}
