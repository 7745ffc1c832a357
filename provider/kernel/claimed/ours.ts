import { blamed, KernelError } from "../errors.ts";
import { type Claimed, claimAnnounce, claimHolder, claimStands } from "../notes/claims.ts";
import { placeKey } from "../notes/place.ts";
import type { ClaimedForm, ClaimedMaking } from "./form.ts";

/** The claim of an object: the content of the note that tells whose the object is. */
export function claimedOf<Making extends ClaimedMaking, Shown, Waiting>(
  form: ClaimedForm<Making, Shown, Waiting>,
  making: Making,
): Claimed {
  const { netns, owner, within } = making;
  const remake = form.line(form.again?.(making) ?? "add", making).argv;
  const finish = form.finish?.("add", making).map(({ argv }) => argv);
  const about = [form.name, ...form.identity(making)].join(" ");
  return {
    netns,
    about,
    owner,
    argument: form.argument,
    within,
    remake,
    finish,
    rank: form.rank(remake),
  };
}

/** Whether an object bears our protocol number; true for a type that has no room for one. */
export const claimedIsMarked = <M extends ClaimedMaking, S, W>({ isMarked }: ClaimedForm<M, S, W>, shown: S): boolean =>
  isMarked?.(shown) ?? true;

/**
 * Whether an object is this resource's, by its claim. A claim that is lost, because somebody emptied /run/pulumi-netns, is
 * written again where a state has the resource and nothing but the claim is missing.
 * @param shown the object in the kernel, where the caller has read it
 */
export async function claimedIsOurs<M extends ClaimedMaking, S, W>(
  form: ClaimedForm<M, S, W>,
  making: M,
  shown?: S,
): Promise<boolean> {
  const claimed = claimedOf(form, making);
  const holder = await claimHolder(claimed);
  if (holder !== undefined || !making.owner.vouched) return holder === "ours";
  // A lost claim of an adopted object is not written again. A namespace that is gone holds no object, and cannot be looked at.
  if (making.adopt || (await placeKey(making.netns)) === undefined) return false;
  const found = shown ?? (await form.look(making));
  if (found === undefined || !claimedIsMarked(form, found) || !form.isSame(making, found)) return false;
  await claimAnnounce(claimed);
  await claimStands(claimed);
  return true;
}

/**
 * Throws where a foreign object is in the way, which `replace` would overwrite without a word.
 * @returns the object of ours there
 */
export async function claimedRefuseForeign<M extends ClaimedMaking, S, W>(
  form: ClaimedForm<M, S, W>,
  making: M,
): Promise<S | undefined> {
  const found = await form.look(making);
  const isForeign =
    found !== undefined && !(claimedIsMarked(form, found) && (await claimedIsOurs(form, making, found)));
  if (isForeign) throw claimedTaken(form, making, found);
  return found;
}

/** The error about a foreign object in the way, with its maker. */
export function claimedTaken<M extends ClaimedMaking, S, W>(
  form: ClaimedForm<M, S, W>,
  making: M,
  shown: S | undefined,
): KernelError {
  const { whose, wayOn, adopts } = form.taken(making, shown);
  const what = `${form.text(making)} is there already and is not this resource's${whose ? ` (${whose})` : ""}`;
  const next = adopts === false ? wayOn : `${wayOn}, or take it over with \`adopt: true\``;
  return blamed(form.argument, new KernelError("taken", `${what}; it was not touched. ${next}`));
}
