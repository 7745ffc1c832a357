import { bitsOf, canonical, type Family, familyOf, isPrefix, networkOf, prefixLengthOf } from "../ip.ts";
import { shown, text, whole } from "../schema/text.ts";
import { amountOf, amountText, percentUnits, rateUnits, sizeUnits, timeUnits } from "./units.ts";

/** The limits of an amount, as texts, and what messages say of it. */
interface Bounds {
  units: Readonly<Record<string, number>>;
  what: string;
  least: string;
  most: string;
}

/** An amount with its unit. It is written in the largest unit that fits, so that `0.05s` and `50ms` are the same. */
function amount({ units, what, least, most }: Bounds) {
  const number = (value: string) => amountOf(units, value);
  const isWithin = (value: string) =>
    (number(value) ?? -1) >= (number(least) ?? 0) && (number(value) ?? -1) <= (number(most) ?? 0);
  return text(
    [(value) => number(value) !== undefined, (value) => `${what}, not ${shown(value)}`],
    [isWithin, (value) => `${what}, from ${least} to ${most}, not ${shown(value)}`],
  ).transform((value) => amountText(units, number(value) ?? 0));
}

/** A time, such as `50ms`. The kernel counts it in 32 bits, so it ends at 274 seconds. */
export const duration = amount({
  units: timeUnits,
  what: "a time is a number with us, ms or s, such as 50ms",
  least: "0us",
  most: "270s",
});

/** A share of the packets, such as `1%`. */
export const percent = amount({
  units: percentUnits,
  what: "a share is a number with %, such as 0.5%",
  least: "0%",
  most: "100%",
});

/** A rate in bits a second, such as `10mbit`. */
export const rate = amount({
  units: rateUnits,
  what: "a rate is a number with bit, kbit, mbit, gbit or tbit, such as 10mbit",
  least: "1kbit",
  most: "1tbit",
});

/** An amount of data, such as `32kb`. */
export const size = amount({
  units: sizeUnits,
  what: "an amount of data is a number with b, kb or mb, such as 32kb",
  least: "1514b",
  most: "1024mb",
});

/** A number of packets. */
export const packets = whole("a number of packets", 1, 1_000_000);

/** The distributions of delays that iproute2 has tables of. */
export const distributions = ["normal", "pareto", "paretonormal", "experimental"] as const;

/** A peer: an address, the prefix of a network, or a MAC address. */
export const peer = text(
  [
    (value) => isPeer(value),
    (value) => `a peer is an address, a prefix such as 10.0.0.0/24, or a MAC address, not ${shown(value)}`,
  ],
  [
    (value) => !value.includes("/") || networkOf(value) === canonical(value),
    (value) => `${value} has host bits set; the network is ${networkOf(value)}`,
  ],
  [(value) => !value.endsWith("/0"), (value) => `${value} is everybody; give the conditions themselves`],
).transform((value) => bare(canonical(value.toLowerCase())));

const isPeer = (value: string): boolean =>
  isPrefix(value) ||
  (!value.includes("/") && familyOf(value) !== undefined) ||
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value);

/** A prefix of one address is that address. */
const bare = (value: string): string =>
  value.includes("/") && prefixLengthOf(value) === bitsOf(familyOf(value) as Family)
    ? (value.split("/")[0] as string)
    : value;
