import { setTimeout as wait } from "node:timers/promises";
import type { Line } from "../../host/batch/batch.ts";
import type { Link } from "../link/form.ts";
import { ownLinkLocal } from "../link/local.ts";
import { addressBackArgv, routeBackArgv, sameAddress, sameRoute } from "./argv.ts";
import type { NicFound } from "./form.ts";
import { hostRoutes, setting } from "./look.ts";
import { linkHere, tryLines } from "./set.ts";

/** How long IPv6 may look for duplicates before routes from its addresses are given up, in milliseconds: it refuses them till then. */
const detectionLimit = 5_000;

/** Puts back addresses and routes that an interface on the host had, some seconds ago. @returns what could not be put back */
export async function trafficPutBack(found: NicFound, age: number): Promise<string[]> {
  const end = Date.now() + detectionLimit;
  for (let rounds = 1; ; rounds += 1) {
    const link = await linkHere(found);
    const undone = await tryLines(undefined, [
      ...(await missingAddresses(found, link, age)),
      ...(await missingRoutes(found, age)),
    ]);
    if (undone.length === 0) return [];
    const tentative = (await linkHere(found)).addr_info.some((one) => one.tentative);
    if (Date.now() > end || (rounds > 2 && !tentative)) return undone.map(asReplacement);
    await wait(200);
  }
}

/**
 * Another route to the same destination stands there, such as what is left of one by a group of nexthop objects: adding ours could
 * only fail again, so whoever reads this is told to replace it.
 */
const asReplacement = (undone: string): string =>
  undone.startsWith("ip route add ") && undone.includes("File exists")
    ? undone
        .replace("ip route add ", "ip route replace ")
        .replace(/ \([^()]*\)$/, " (in place of the route that is there now)")
    : undone;

async function missingAddresses({ name, addresses, mac = "" }: NicFound, link: Link, age: number): Promise<Line[]> {
  const own = (await setting(`/proc/sys/net/ipv6/conf/${name}/addr_gen_mode`)) === "0" ? ownLinkLocal(mac) : undefined;
  const missing = addresses.filter(
    (one) => !one.temporary && one.local !== own && !link.addr_info.some((there) => sameAddress(one, there)),
  );
  // Of IPv6 addresses the kernel shows the newest first, of IPv4 ones the oldest.
  const order = [
    ...missing.filter(({ family }) => family !== "inet6"),
    ...missing.filter(({ family }) => family === "inet6").reverse(),
  ];
  return order.flatMap((one) => {
    const argv = addressBackArgv(one, name, age);
    return argv ? [{ argv }] : [];
  });
}

async function missingRoutes({ routes }: NicFound, age: number): Promise<Line[]> {
  const there = await hostRoutes();
  const missing = routes.filter((one) => !there.some((other) => sameRoute(one, other)));
  // Those to a link first: the way to a gateway has to be known.
  const order = [...missing].sort((a, b) => Number(hasGateway(a)) - Number(hasGateway(b)));
  return order.flatMap((one) => {
    const argv = routeBackArgv(one, age);
    return argv ? [{ argv }] : [];
  });
}

const hasGateway = ({ gateway, via, nexthops }: NicFound["routes"][number]): boolean =>
  (gateway ?? via ?? nexthops) !== undefined;
