import { placeIdentity } from "../notes/place.ts";
import type { LinkForms, LinkWanted } from "./common.ts";
import type { Link } from "./form.ts";
import { linkShow } from "./links.ts";

/**
 * Whether a link stands on another one than is wanted, or sends through another namespace, as far as the kernel tells: of a lower
 * link elsewhere a number alone, and of a namespace whether it is another one.
 */
export async function standsElsewhere(forms: LinkForms, wanted: LinkWanted, link: Link): Promise<boolean> {
  const { netns, linkNetns = netns, device } = wanted;
  const place = linkNetns === false ? undefined : linkNetns;
  const isApart = (await placeIdentity(place)) !== (await placeIdentity(netns));
  if ((link.link_netnsid !== undefined) !== isApart) return true;
  const form = forms.device;
  if (!isApart || typeof device !== "string" || !(form && "after" in form && form.after === "link")) return false;
  const lower = await linkShow({ netns: place, name: device });
  // A macvlan on a macvlan stands on what that one stands on.
  return lower !== undefined && ![lower.ifindex, lower.link_index].includes(link.link_index);
}
