/** A unit with its size in the smallest unit of the same kind. */
type Units = Readonly<Record<string, number>>;

/** The units of a time, in microseconds. */
export const timeUnits: Units = { us: 1, ms: 1e3, s: 1e6 };

/** The units of a rate, in bits a second, as tc(8) has them. */
export const rateUnits: Units = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9, tbit: 1e12 };

/** The units of an amount of data, in bytes, as tc(8) has them: `kb` is 1024 bytes. */
export const sizeUnits: Units = { b: 1, kb: 1024, mb: 1024 * 1024 };

export const percentUnits: Units = { "%": 1 };

/** A number with its unit, in the smallest unit; undefined for any other text. */
export function amountOf(units: Units, text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d{1,15}(?:\.\d{1,9})?)([a-z%]+)$/.exec(text) ?? [];
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return size === undefined ? undefined : Number((Number(digits) * size).toPrecision(15));
}

/** An amount in the largest unit of which it is a whole number, so that one amount has one text. */
export function amountText(units: Units, amount: number): string {
  const [smallest = "", ...larger] = Object.keys(units);
  const unit = larger.findLast((one) => amount > 0 && Number.isInteger(amount / (units[one] as number))) ?? smallest;
  return `${amount / (units[unit] as number)}${unit}`;
}

export const microsOf = (text = "0us"): number => amountOf(timeUnits, text) ?? 0;
export const percentOf = (text = "0%"): number => amountOf(percentUnits, text) ?? 0;
export const bitsOf = (text = "0bit"): number => amountOf(rateUnits, text) ?? 0;
export const bytesOf = (text = "0b"): number => amountOf(sizeUnits, text) ?? 0;
