import type { NetnsRef } from "../../host/netns.ts";
import { addressesAmong } from "../address/among.ts";
import { type AddressRef, networkBeyond } from "../address/form.ts";
import { contains } from "../ip.ts";
import { linkShow } from "../link/links.ts";
import { claimsOf } from "../notes/claims.ts";
import { placeKey } from "../notes/place.ts";
import type { Nexthop, RouteWanted } from "./form.ts";

/** Whether a declared route has to wait for its link: the kernel keeps no route on a link that is down. */
export async function routeWaits(wanted: RouteWanted): Promise<boolean> {
  const devices = await Promise.all((wanted.nexthops ?? [wanted]).map((hop) => devicesOf(wanted.netns, hop)));
  const links = await Promise.all([...new Set(devices.flat())].map((name) => linkShow({ netns: wanted.netns, name })));
  return links.some((link) => link !== undefined && !link.flags.includes("UP"));
}

/** The links that a nexthop may use: its device, or the links with a declared address of the gateway's network. */
async function devicesOf(netns: NetnsRef, { device, via }: Nexthop): Promise<string[]> {
  if (device !== undefined || via === undefined) return device === undefined ? [] : [device];
  return (await addressesReaching(netns, via)).map(({ name }) => name);
}

/**
 * Whether a way to the gateway, which is missing now, will be back in a moment: when another run removes a primary IPv4 address,
 * the kernel drops the other addresses of its network, and that run puts them back.
 */
export async function routeComesBack(wanted: RouteWanted): Promise<boolean> {
  const { netns, family, nexthops = [wanted] } = wanted;
  const reaching = nexthops.map(({ via }) => (via === undefined ? [] : addressesReaching(netns, via)));
  return family === 4 && (await Promise.all(reaching)).flat().length > 0 && !(await routeWaits(wanted));
}

/** The declared addresses of a gateway's network, from their claims: the kernel shows no IPv6 address while its link is down. */
async function addressesReaching(netns: NetnsRef, via: string): Promise<AddressRef[]> {
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await claimsOf(place);
  return addressesAmong(claims).filter((address) => contains(networkBeyond(address), via));
}
