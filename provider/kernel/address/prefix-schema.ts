import * as z from "zod";
import { canonical, familyOf, isPrefix, networkOf, rangeOf } from "../ip.ts";
import { type Rule, shown, text, whole } from "../schema/text.ts";

const prefixRule: Rule = [
  isPrefix,
  (value) => `expected an address with its prefix length, such as 10.0.0.1/24 or 2001:db8::1/64, got ${shown(value)}`,
];

const networkRule: Rule = [
  isPrefix,
  (value) => `expected a network, such as 10.0.0.0/24 or 2001:db8::/64, got ${shown(value)}`,
];

const addressRule: Rule = [
  (value) => familyOf(value) !== undefined && !value.includes("/"),
  (value) => `expected an address without a prefix length, such as 10.0.0.1 or 2001:db8::1, got ${shown(value)}`,
];

const hostRule: Rule = [
  (value) => !["unspecified", "multicast", "broadcast"].includes(rangeOf(value)),
  (value) => `${value} is no host's address (${rangeOf(value)}); give one of a host`,
];

/** An address of a host, IPv4 or IPv6, without prefix length; kept as the kernel writes it. */
export const ipAddress = text(addressRule).transform(canonical);

/** An address of one host. */
export const unicastAddress = text(addressRule, hostRule).transform(canonical);

/** An address of a group of hosts. */
export const multicastAddress = text(addressRule, [
  (value) => rangeOf(value) === "multicast",
  (value) => `expected the address of a multicast group, such as 239.1.1.1 or ff05::100, got ${value}`,
]).transform(canonical);

/** An address with its prefix length. */
export const ipPrefix = text(prefixRule).transform(canonical);

/** The far end of a point-to-point link. */
export const peerAddress = z.union([ipAddress, ipPrefix], {
  error: ({ input }) => `a peer is an address, with or without prefix length, not ${shown(String(input))}`,
});

/** The address of a link, with its prefix length: the address of one host, so neither unspecified nor multicast. */
export const hostPrefix = text(prefixRule, hostRule).transform(canonical);

/** A network: an address whose host bits are all zero. */
export const network = text(networkRule, [
  (value) => networkOf(value) === canonical(value),
  (value) => `${value} has host bits set; the network is ${networkOf(value)}`,
]).transform(canonical);

/** The kernel's own tables, which `ip` shows by name (rt_tables). */
const named = new Map([
  ["253", "default"],
  ["254", "main"],
  ["255", "local"],
]);

/** A routing table: a number, or a name of rt_tables such as `main`. */
export const routeTable = z
  .union([
    whole("a table", 1, 2 ** 32 - 1).transform(String),
    text([
      (value) => (isNumber(value) ? isTable(Number(value)) : /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(value)),
      (value) => `a table is a number from 1 to 4294967295 or a name of rt_tables, not ${shown(value)}`,
    ]),
  ])
  // `ip` would take a number with a leading zero for octal.
  .transform((table) => (isNumber(table) ? `${Number(table)}` : table))
  .transform((table) => named.get(table) ?? table);

const isNumber = (text: string): boolean => /^\d+$/.test(text);

const isTable = (number: number): boolean => number >= 1 && number < 2 ** 32;
