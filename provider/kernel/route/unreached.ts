import * as z from "zod";
import { ipBatch } from "../../host/batch/batch.ts";
import { blamed, KernelError, readAs } from "../errors.ts";
import { contains, familyOf, networkOf } from "../ip.ts";
import { linkSchema } from "../link/form.ts";
import { linkMissing, nameNotFound } from "../link/refused.ts";
import { placeText } from "../notes/place.ts";
import { type Nexthop, type RouteWanted, routeText } from "./form.ts";

/** Explains why a route could not be made, where the error tells which argument is to blame; else undefined. */
export async function routeRefused(wanted: RouteWanted, error: string): Promise<KernelError | undefined> {
  const device = nameNotFound(error);
  if (device !== undefined)
    return linkMissing(wanted.nexthops ? "nexthops" : "device", { netns: wanted.netns, name: device });
  if (wanted.source !== undefined && /Invalid (prefsrc|source) address/.test(error)) {
    const next = "give one that is, or make its Address first (dependsOn)";
    const what = `${wanted.source} is no address of ${placeText(wanted.netns)}, as ${routeText(wanted)} needs it`;
    return blamed("source", new KernelError("refused", `${what}; ${next} (${error})`));
  }
  return gatewayUnreached(wanted, error);
}

/** The kernel's errors, for IPv4 and IPv6, about a gateway that no network of the link leads to. */
const unreached = /Nexthop has invalid gateway|No route to host|Network is unreachable/;

/**
 * Explains why a route could not be made where one of its gateways is on no network of its link. The message names the argument,
 * the gateway, the networks, and what helps. Undefined where the cause is another.
 */
async function gatewayUnreached(wanted: RouteWanted, error: string): Promise<KernelError | undefined> {
  if (!unreached.test(error)) return undefined;
  const { netns, nexthops, via, device } = wanted;
  const [shown] = await ipBatch(netns, [{ argv: ["addr", "show"], reads: true }]);
  if (shown?.error !== undefined) return undefined;
  const links = readAs(z.array(linkSchema), shown?.value, `the addresses in ${placeText(netns)}`);
  for (const hop of nexthops ?? [{ via, device }]) {
    const networks = links
      .filter(({ ifname }) => hop.device === undefined || ifname === hop.device)
      .flatMap(({ addr_info }) => addr_info.map(({ local, address = local, prefixlen }) => `${address}/${prefixlen}`));
    if (hop.via === undefined || networks.some((one) => contains(networkOf(one), hop.via as string))) continue;
    const argument = nexthops ? "nexthops" : "via";
    return blamed(argument, new KernelError("refused", `${text(hop, networks, wanted)} (${error})`));
  }
  return undefined;
}

function text({ via = "", device }: Nexthop, networks: readonly string[], { netns }: RouteWanted): string {
  const family = familyOf(via);
  const own = networks.filter((one) => familyOf(one) === family).map(networkOf);
  const where = device === undefined ? placeText(netns) : `link ${device} in ${placeText(netns)}`;
  const has = own.length === 0 ? `has no IPv${family} address` : `has ${own.slice(0, 8).join(", ")}`;
  return (
    `no network leads to the gateway ${via}: ${where} ${has}. Give a gateway on one of its networks; or pass the Address that ` +
    "leads to it as device, so that it is made first; or say onLink: true where the gateway is there all the same"
  );
}
