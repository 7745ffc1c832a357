import { placeIdentity } from "../notes/place.ts";
import type { LinkForms, LinkWanted } from "./common.ts";
import type { Link } from "./form.ts";
import { linkShow } from "./links.ts";

/**
 * Whether a link stands on another lower link than is declared, or sends through another namespace. For a lower link in another
 * namespace the kernel shows only a number; for its namespace it shows only whether that is another one.
 */
export async function standsElsewhere(forms: LinkForms, wanted: LinkWanted, link: Link): Promise<boolean> {
  const { netns, linkNetns = netns, device } = wanted;
  const place = linkNetns === false ? undefined : linkNetns;
  const isApart = (await placeIdentity(place)) !== (await placeIdentity(netns));
  if ((link.link_netnsid !== undefined) !== isApart) return true;
  const form = forms.device;
  if (!isApart || typeof device !== "string" || !(form && "after" in form && form.after === "link")) return false;
  const lower = await linkShow({ netns: place, name: device });
  // The kernel puts a macvlan on a macvlan onto the lower link of that one.
  return lower !== undefined && ![lower.ifindex, lower.link_index].includes(link.link_index);
}
