import type { Line } from "../../host/batch/batch.ts";
import { type Link, type LinkRef, linkParse } from "./form.ts";
import { linkLook } from "./look.ts";

/** The arguments of a link on which its bond has a say. */
interface Member extends Pick<LinkRef, "netns"> {
  mac?: unknown;
  mtu?: number | undefined;
  master?: string | null | undefined;
}

/** Whether a link is a member of a bond. The bond then decides on the link's MAC address and its mtu. */
export const isBonded = ({ linkinfo }: Link): boolean => linkinfo?.info_slave_kind === "bond";

/** The link's own MAC address, which a member of a bond gets back when it leaves. */
export const ownMac = (link: Link): string | undefined =>
  isBonded(link) ? String(link.linkinfo?.info_slave_data?.perm_hwaddr) : link.address;

/** The mtu to tell of a link: a member of a bond with the bond's mtu is as declared. */
export async function ownMtu({ netns, mtu }: Member, link: Link): Promise<number> {
  return mtu !== undefined && (await hasMtuOfBond({ netns }, link)) ? mtu : link.mtu;
}

/** Why the kernel refused a link that is up as a member of a bond. */
export const mustBeDown = (error: string | undefined): boolean =>
  error !== undefined && /enslaved while up/.test(error);

/**
 * What is to be written of a link. A member that stays keeps what the bond gave it; a member that is to have another MAC address,
 * mtu or master leaves the bond first, by the lines, and so gets its own values back.
 */
export async function pastBond<Wanted extends Member>(
  wanted: Wanted,
  link: Link,
): Promise<{ wanted: Wanted; lines: Line[] }> {
  if (!isBonded(link)) return { wanted, lines: [] };
  const { master = link.master, mac = ownMac(link) } = wanted;
  const stays = master === link.master && mac === ownMac(link) && (await hasMtuOfBond(wanted, link));
  return stays
    ? { wanted: { ...wanted, mac: undefined, mtu: undefined }, lines: [] }
    : { wanted, lines: [{ argv: ["link", "set", "dev", link.ifname, "nomaster"] }] };
}

async function hasMtuOfBond({ netns }: Pick<LinkRef, "netns">, link: Link): Promise<boolean> {
  if (!isBonded(link) || link.master === undefined) return false;
  const bond = { netns, name: link.master };
  return linkParse(await linkLook(bond), bond)?.mtu === link.mtu;
}
