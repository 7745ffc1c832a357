import type { NetnsRef } from "../process/netns.ts";
import { type AddressRef, addressesAmong } from "./address-form.ts";
import { claimSchema } from "./claims.ts";
import { contains, networkOf, prefixLengthOf } from "./ip.ts";
import { linkShow } from "./links.ts";
import { notesOf } from "./notes.ts";
import { placeKey } from "./place.ts";
import type { Nexthop, RouteWanted } from "./route-form.ts";

/** The kernel keeps no route on a link that is down: a declared one waits until the link is up. */
export async function routeWaits(wanted: RouteWanted): Promise<boolean> {
  const devices = await Promise.all((wanted.nexthops ?? [wanted]).map((hop) => devicesOf(wanted.netns, hop)));
  const links = await Promise.all([...new Set(devices.flat())].map((name) => linkShow({ netns: wanted.netns, name })));
  return links.some((link) => link !== undefined && !link.flags.includes("UP"));
}

/** The links that a way may lead to: its own, or those with a declared address of the gateway's network. */
async function devicesOf(netns: NetnsRef, { device, via }: Nexthop): Promise<string[]> {
  if (device !== undefined || via === undefined) return device === undefined ? [] : [device];
  // The kernel says nothing of an IPv6 address while its link is down; our notes do.
  const place = await placeKey(netns);
  const claims = place === undefined ? [] : await notesOf(place, claimSchema);
  return addressesAmong(claims)
    .filter((address) => contains(networkBeyond(address), via))
    .map(({ name }) => name);
}

/** The network that an address reaches: with a peer, the peer's. */
function networkBeyond({ address, peer = address }: AddressRef): string {
  return networkOf(peer.includes("/") ? peer : `${peer}/${prefixLengthOf(address)}`);
}
