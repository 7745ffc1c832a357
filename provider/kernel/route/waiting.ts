import type { NetnsRef } from "../../host/netns.ts";
import { type AddressRef, addressesAmong, networkBeyond } from "../address/form.ts";
import { contains } from "../ip.ts";
import { linkShow } from "../link/links.ts";
import { claimsOf } from "../notes/claims.ts";
import { placeKey } from "../notes/place.ts";
import type { Nexthop, RouteWanted } from "./form.ts";

/** The kernel keeps no route on a link that is down: a declared one waits until the link is up. */
export async function routeWaits(wanted: RouteWanted): Promise<boolean> {
  const devices = await Promise.all((wanted.nexthops ?? [wanted]).map((hop) => devicesOf(wanted.netns, hop)));
  const links = await Promise.all([...new Set(devices.flat())].map((name) => linkShow({ netns: wanted.netns, name })));
  return links.some((link) => link !== undefined && !link.flags.includes("UP"));
}

/** The links that a way may lead to: its own, or those with a declared address of the gateway's network. */
async function devicesOf(netns: NetnsRef, { device, via }: Nexthop): Promise<string[]> {
  if (device !== undefined || via === undefined) return device === undefined ? [] : [device];
  return (await addressesReaching(netns, via)).map(({ name }) => name);
}

/**
 * Whether a way to the gateway that is not there now will be in a moment: with a primary IPv4 address that another run
 * removes the kernel drops the others of its network, and that run puts them back.
 */
export async function routeComesBack(wanted: RouteWanted): Promise<boolean> {
  const { netns, family, nexthops = [wanted] } = wanted;
  const reaching = nexthops.map(({ via }) => (via === undefined ? [] : addressesReaching(netns, via)));
  return family === 4 && (await Promise.all(reaching)).flat().length > 0 && !(await routeWaits(wanted));
}

/** The declared addresses of a gateway's network. Of an IPv6 one the kernel says nothing while its link is down. */
async function addressesReaching(netns: NetnsRef, via: string): Promise<AddressRef[]> {
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await claimsOf(place);
  return addressesAmong(claims).filter((address) => contains(networkBeyond(address), via));
}
