import type { Link } from "../link/form.ts";
import { offloadsShow } from "../link/offloads.ts";
import { type Marks, makerText, marksOf, markVersion } from "../marks.ts";
import { hostLinks } from "./host-look.ts";
import { uplinkText } from "./uplinks.ts";

/** A request for an interface. */
export interface NicAsked {
  interface: string;
  /** Whether the interface is to leave the host's namespace. */
  leaves: boolean;
  allowDefaultRoute: boolean;
}

/** The reason why an interface of the host must not be taken, as a text for the user; undefined where it may be taken. */
export async function nicRefusal(asked: NicAsked, owner: Marks): Promise<string | undefined> {
  const links = await hostLinks();
  const link = links.find(({ ifname }) => ifname === asked.interface);
  if (!link) return absentText(asked.interface, links);
  if (marksOf(owner).some((mark) => link.ifalias?.startsWith(`${mark} `))) return undefined;
  if (link.ifalias?.startsWith(`${markVersion} `)) {
    return `${link.ifname} is another resource's (${makerText(link.ifalias)}); give an interface that no resource made or took`;
  }
  if (asked.leaves && (await isImmutable(link))) {
    return `the kernel keeps ${link.ifname} in the namespace it was made in (netns-local); put it on a bridge with \`master\`, or, for a wireless card, move the whole card: iw phy PHY set netns`;
  }
  const carries = asked.allowDefaultRoute ? undefined : await uplinkText(asked.interface, links);
  return (
    carries &&
    `${asked.interface} carries ${carries}: taken away, it would cut the host off. Give another interface or, where that is meant, allowDefaultRoute: true`
  );
}

function absentText(name: string, links: readonly Link[]): string {
  const alias = links.find(({ altnames }) => altnames.includes(name));
  if (alias) return `${JSON.stringify(name)} is another name of ${alias.ifname}; give that`;
  const there = links.map(({ ifname }) => ifname).filter((one) => one !== "lo");
  const list = there.length > 20 ? [...there.slice(0, 20), "…"] : there;
  return `there is no link ${JSON.stringify(name)} on the host; it has ${list.join(", ") || "none"}`;
}

/** Whether the kernel keeps a link in its namespace, which a field of the link tells since Linux 6.12, and a feature before. */
async function isImmutable(link: Link): Promise<boolean> {
  if (link["netns-immutable"] === true || link.linkinfo?.info_kind === "bridge") return true;
  // Without ethtool nothing can be told in advance; then the kernel refuses the move itself.
  const features = await offloadsShow({ name: link.ifname }).catch((): Record<string, boolean> => ({}));
  return features["netns-local"] === true;
}
