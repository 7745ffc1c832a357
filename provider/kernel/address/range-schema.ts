import { canonical, familyOf, numberOf } from "../ip.ts";
import { type Rule, shown, text } from "../schema/text.ts";

const rangeRule: Rule = [
  (value) => {
    const ends = value.split("-");
    const [first = "", last = first] = ends;
    const isAddress = ends.every((one) => familyOf(one) !== undefined && !one.includes("/"));
    return isAddress && ends.length <= 2 && familyOf(first) === familyOf(last) && numberOf(first) <= numberOf(last);
  },
  (value) =>
    `expected an address, or a range such as 192.0.2.7-192.0.2.9, whose first address is the lower one, got ${shown(value)}`,
];

/** An address, or the first and the last of several. */
export const addressOrRange = text(rangeRule).transform((value) => {
  const [first = "", last = first] = value.split("-").map(canonical);
  return first === last ? first : `${first}-${last}`;
});
