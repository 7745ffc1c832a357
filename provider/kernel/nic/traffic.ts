import { setTimeout as wait } from "node:timers/promises";
import type { Line } from "../../host/batch/batch.ts";
import type { Link } from "../link/form.ts";
import { ownLinkLocal } from "../link/local.ts";
import { addressBackArgv, routeBackArgv, sameAddress, sameRoute } from "./argv.ts";
import type { NicFound } from "./form.ts";
import { hostRoutes, setting } from "./look.ts";
import { linkHere, tryLines } from "./set.ts";

/** Milliseconds to wait for duplicate address detection: the kernel refuses routes from an IPv6 address until it has ended. */
const detectionLimit = 15_000;

/** Puts back the addresses and routes that an interface on the host had `age` seconds ago. @returns what could not be put back */
export async function trafficPutBack(found: NicFound, age: number): Promise<string[]> {
  const end = Date.now() + detectionLimit;
  for (let rounds = 1; ; rounds += 1) {
    const link = await linkHere(found);
    // A detection that ends while the routes are tried comes too late for them, so they are tried once more.
    const tentative = link.addr_info.some((one) => one.tentative);
    const undone = await tryLines(undefined, [
      ...(await missingAddresses(found, link, age)),
      ...(await missingRoutes(found, age)),
    ]);
    if (undone.length === 0) return [];
    if (Date.now() > end || (rounds > 2 && !tentative)) return undone.map(asReplacement);
    await wait(200);
  }
}

/**
 * Turns a failed `ip route add` into an `ip route replace` for the user. Another route to the same destination is there, such as
 * the rest of a route by a group of nexthop objects, so that `add` would fail again.
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
  // The oldest address is added first: the kernel shows IPv6 addresses newest first, and IPv4 addresses oldest first.
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
  // Routes without a gateway go first: the kernel takes a gateway only where it knows a way to it.
  const order = [...missing].sort((a, b) => Number(hasGateway(a)) - Number(hasGateway(b)));
  return order.flatMap((one) => {
    const argv = routeBackArgv(one, age);
    return argv ? [{ argv }] : [];
  });
}

const hasGateway = ({ gateway, via, nexthops }: NicFound["routes"][number]): boolean =>
  (gateway ?? via ?? nexthops) !== undefined;
