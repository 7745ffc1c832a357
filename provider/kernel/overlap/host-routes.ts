import { fileRead } from "../../host/files/files.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { canonical } from "../ip.ts";

/** A network that the host reaches by a link. */
export interface HostRoute {
  network: string;
  device: string;
}

/**
 * The routes of the host's main table. They are read from /proc, without a process, because the check runs in every preview.
 * Default routes, routes that refuse packets, multicast, and IPv6's link-local network, which every link has, are left out.
 */
export const hostRoutes = oncePerTurn(async (): Promise<HostRoute[]> => {
  const [four, six] = await Promise.all([fileRead("/proc/net/route"), fileRead("/proc/net/ipv6_route")]);
  return [...lines(four).slice(1).flatMap(routeFour), ...lines(six).flatMap(routeSix)];
});

const lines = (text = ""): string[] => text.split("\n").filter(Boolean);

/** RTF_REJECT and, for IPv6, RTF_LOCAL and RTF_ANYCAST (linux/route.h, linux/ipv6_route.h). */
const refuses = 0x200;
const ownAddress = 0x8010_0000;

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in hex, addresses in the machine's byte order. */
function routeFour(line: string): HostRoute[] {
  const [device = "", destination = "", , flags = "", , , , mask = ""] = line.split(/\s+/);
  const length = Number.parseInt(mask, 16).toString(2).replaceAll("0", "").length;
  if (length === 0 || mask === "00000000" || has(flags, refuses)) return [];
  const bytes = destination.match(/../g)?.reverse() ?? [];
  return [{ network: `${bytes.map((byte) => Number.parseInt(byte, 16)).join(".")}/${length}`, device }];
}

/** `destination length source length gateway metric refs use flags device`, all in hex. */
function routeSix(line: string): HostRoute[] {
  const [destination = "", hexLength = "", , , , , , , flags = "", device = ""] = line.split(/\s+/);
  const length = Number.parseInt(hexLength, 16);
  if (length === 0 || has(flags, refuses) || has(flags, ownAddress) || /^f(e[89ab]|f)/.test(destination)) return [];
  return [{ network: canonical(`${destination.match(/.{4}/g)?.join(":")}/${length}`), device }];
}

/** Whether one of the bits is set. */
const has = (flags: string, bits: number): boolean => (Number.parseInt(flags, 16) & bits) !== 0;
