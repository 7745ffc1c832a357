import type { Link } from "../link/form.ts";
import { isOurGroup, type Marks, markParse, marksOf } from "../marks.ts";
import { type Claimed, claimAnnounce, claimHolder, claimStands } from "../notes/claims.ts";
import { placeKey } from "../notes/place.ts";

/**
 * Whether a claimed object is this resource's. A claim that is lost, since somebody emptied /run/pulumi-netns, is written again
 * where a state has the resource.
 * @param stands whether the object is there, just as the state says, and nothing but the claim is missing
 */
export async function claimIsOursStill(claimed: Claimed, stands: () => Promise<boolean>): Promise<boolean> {
  const holder = await claimHolder(claimed);
  if (holder !== undefined || !claimed.owner.vouched) return holder === "ours";
  // In a namespace that is gone nothing stands, and nothing can be looked at.
  if ((await placeKey(claimed.netns)) === undefined || !(await stands())) return false;
  await claimAnnounce(claimed);
  await claimStands(claimed);
  return true;
}

/** Whether a link bears a mark of the same stack, by alias and group. */
export function linkIsOfStack({ ifalias, group }: Link, owner: Marks): boolean {
  const bears = markParse(ifalias);
  const ours = marksOf(owner).map(markParse);
  return (
    bears !== undefined &&
    isOurGroup(Number(group)) &&
    ours.some((one) => one?.stack === bears.stack && one.home === bears.home)
  );
}
