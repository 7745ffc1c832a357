import { batchBy } from "../../host/batch/batch.ts";
import { meansAbsent, refusal } from "../errors.ts";
import { type Claimed, claimDrop, claimIsOurs, claimLeaves } from "../notes/claims.ts";
import { placeForgetGone, placeKey, placeText, placeTidy } from "../notes/place.ts";
import type { ClaimedType } from "./type.ts";

/**
 * Removes a claimed object, if it is ours; an object that is gone already is no error. If its namespace is gone, so are its
 * notes.
 * @returns whether it was ours
 */
export async function claimedRemove(type: ClaimedType, claimed: Claimed): Promise<boolean> {
  const { netns, about } = claimed;
  if (netns !== undefined && !(await placeKey(netns))) await placeForgetGone(netns);
  // An earlier run may have failed when only the empty folder of notes was left to remove.
  if (!(await claimIsOurs(claimed))) return placeTidy(netns).then(() => false);
  await claimLeaves(claimed);
  const lines = await type.removal({ netns, identity: about.split(" ").slice(1) });
  const removed = lines.length > 0 ? (await batchBy[type.program](netns, lines)).at(-1) : undefined;
  if (removed?.error !== undefined && !meansAbsent(removed.error))
    throw refusal(`removing ${about} in ${placeText(netns)}`, removed.error);
  await claimDrop(claimed);
  return true;
}
