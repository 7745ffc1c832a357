import { batchBy, type LineResult } from "../../host/batch/batch.ts";
import { meansAbsent, meansExists, refusal } from "../errors.ts";
import { claimDrop } from "../notes/claims.ts";
import type { ClaimedForm, ClaimedMaking } from "./form.ts";
import { claimedOf, claimedTaken } from "./ours.ts";

/** Throws where somebody's object stands already, for a type of which the kernel would make a second one beside it. */
export async function besideRefuse<M extends ClaimedMaking, S, W>(
  form: ClaimedForm<M, S, W>,
  making: M,
): Promise<void> {
  const found = form.beside && (await form.look(making));
  if (found === undefined) return;
  await claimDrop(claimedOf(form, making));
  throw claimedTaken(form, making, found);
}

/**
 * Removes what stands in the place of an object that was just made or changed, and finds the object.
 * @param shown the answer to the line that reads the object after the line that made it
 */
export async function besideSettle<M extends ClaimedMaking, S, W>(
  form: ClaimedForm<M, S, W>,
  making: M,
  shown?: LineResult,
): Promise<S | undefined> {
  if (!form.beside) return form.find(shown, making);
  const lines = await form.beside(making);
  const results = lines.length > 0 ? await batchBy[form.program](making.netns, lines) : [];
  const failed = results.find(({ error }) => error !== undefined && !meansAbsent(error));
  if (failed?.error !== undefined) throw refusal(`changing ${form.text(making)}`, failed.error);
  return form.look(making);
}

/** Whether a line was refused because just this object stands already, which is as good as made where it is ours. */
export const besideStands = <M extends ClaimedMaking, S, W>(form: ClaimedForm<M, S, W>, error: string): boolean =>
  form.beside !== undefined && meansExists(error);
