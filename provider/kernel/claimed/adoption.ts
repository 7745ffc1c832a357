import { batchText } from "../../host/batch/batch.ts";
import { makerText, markedByOther } from "../marks.ts";
import { claimAnnounce, claimDrop, claimHolder, claimIsOurs } from "../notes/claims.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { besideSettle, besideStands } from "./beside.ts";
import type { ClaimedMaking } from "./form.ts";
import { claimedIsMarked, claimedOf } from "./ours.ts";
import type { ClaimedVerbs } from "./verbs.ts";

/**
 * The object as adoption (taking over what somebody else made) finds it. `is`, which tells an object from a later one of the same
 * name, is empty: the kernel has no such number for addresses and routes.
 */
export async function claimedThere<M extends ClaimedMaking, S, W>(verbs: ClaimedVerbs<M, S, W>, making: M) {
  const { form } = verbs;
  const found = await form.look(making);
  if (found === undefined) return undefined;
  const [holder, marked] = [await claimHolder(claimedOf(form, making)), claimedIsMarked(form, found)];
  const mark = marked && typeof holder === "object" ? holder.mark : undefined;
  const { maker, obstacle, own = {} } = form.adopts(making, found, holder !== undefined);
  return {
    text: form.text(making),
    is: "",
    ours: marked && holder === "ours",
    maker: mark === undefined && maker !== undefined ? maker : makerText(mark),
    obstacle: markedByOther(mark) ?? obstacle,
    own,
  };
}

/** Adopts an object that somebody else made: claims it and, where the form `replaces`, puts ours in its place, in one step. */
export async function claimedTake<M extends ClaimedMaking, S, W>(
  verbs: ClaimedVerbs<M, S, W>,
  making: M,
): Promise<void> {
  const { form } = verbs;
  await claimAnnounce(claimedOf(form, making));
  const [replaced] = form.replaces ? await verbs.run(making, [form.line("replace", making)]) : [];
  if (replaced?.error === undefined || besideStands(form, replaced.error)) {
    // Only a type of which several may stand has others to remove, and nobody asks here for what was made.
    if (form.beside) await besideSettle(form, making);
    return;
  }
  await claimDrop(claimedOf(form, making));
  throw await verbs.refused(`changing ${form.text(making)}`, making, replaced.error);
}

/** Releases an adopted object: puts it back as it was found, and drops the claim. @returns what could not be put back */
export async function claimedRelease<M extends ClaimedMaking, S, W>(
  verbs: ClaimedVerbs<M, S, W>,
  making: M,
  found: BeforeAdoption,
): Promise<string[]> {
  const { form } = verbs;
  const lines = await form.release({ netns: making.netns, identity: form.identity(making) }, found);
  const results = lines.length > 0 ? await verbs.run(making, lines) : [];
  const left = lines.flatMap(({ argv }, index) =>
    results[index]?.error === undefined ? [] : [`${batchText(form.program, argv)}: ${results[index].error}`],
  );
  // Where the foreign object cannot be put back, ours is removed all the same, so that nothing of ours is left.
  if (form.replaces && left.length > 0) await verbs.remove(making);
  else if (await claimIsOurs(claimedOf(form, making))) await claimDrop(claimedOf(form, making));
  return left;
}
