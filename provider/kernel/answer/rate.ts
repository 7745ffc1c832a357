import { shown, text } from "../schema/text.ts";

/** The units of rates in iproute2's words, in bits a second; `bps` counts bytes. */
const units: Readonly<Record<string, number>> = Object.fromEntries(
  ["", "k", "m", "g", "t"].flatMap((prefix, power) => [
    [`${prefix}bit`, 1000 ** power],
    [`${prefix}bps`, 8 * 1000 ** power],
    ...(power > 0 ? [[`${prefix}ibit`, 1024 ** power] as const] : []),
  ]),
);

const parts = (rate: string) => /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(rate.toLowerCase()) ?? [];

/** A rate in iproute2's words, such as `5mbit`: see tc(8). */
export const rate = text([
  (value) => {
    const [, number, unit = ""] = parts(value);
    return Number(number) > 0 && units[unit] !== undefined;
  },
  (value) => `a rate is a number and a unit such as 500kbit, 5mbit or 1gbit (tc(8)), not ${shown(value)}`,
]);

/** The bits a second of a rate. */
export function bitsOf(value: string): number {
  const [, number, unit = ""] = parts(value);
  return Number(number) * (units[unit] ?? Number.NaN);
}

/** Bits a second in iproute2's words, with three digits. */
export function rateText(bits: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(bits, 1)) / 3)));
  return `${Number((bits / 1000 ** power).toPrecision(3))}${["", "k", "m", "g", "t"][power]}bit`;
}
