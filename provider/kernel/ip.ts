import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

export type Family = 4 | 6;

/** The family of an address or network in text, or undefined where it is neither. */
export function familyOf(text: string): Family | undefined {
  const address = text.split("/")[0] as string;
  if (isIPv4(address)) return 4;
  return isIPv6(address) && !address.includes("%") ? 6 : undefined;
}

/** Whether a text is an address with a prefix length. */
export function isPrefix(text: string): boolean {
  const [, length = "", more] = text.split("/");
  const family = familyOf(text);
  return family !== undefined && more === undefined && /^\d{1,3}$/.test(length) && Number(length) <= bitsOf(family);
}

/** Writes an address, with or without a prefix length, in the kernel's form. Any other text stays as it is. */
export function canonical(text: string): string {
  const [address, length] = text.split("/") as [string, string?];
  const family = familyOf(text);
  if (family === undefined) return text;
  const plain = family === 4 ? address : canonicalSix(address);
  return length === undefined ? plain : `${plain}/${Number(length)}`;
}

/** The network that an address with a prefix length is in, such as `10.0.0.0/24`. */
export function networkOf(prefix: string): string {
  const kind = familyOf(prefix) === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return canonical(`${kind.networkAddressFromCIDR(prefix).toString()}/${prefixLengthOf(prefix)}`);
}

export const prefixLengthOf = (prefix: string): number => Number(prefix.split("/")[1]);

/** The kind of an address, in ipaddr.js's words: `unicast`, `multicast`, `linkLocal`, `unspecified`, … */
export const rangeOf = (address: string): string => ipaddr.parse(address.split("/")[0] as string).range();

/** Whether an address, or a whole network, lies within a network. */
export function contains(network: string, inner: string): boolean {
  if (familyOf(network) !== familyOf(inner)) return false;
  const length = inner.includes("/") ? prefixLengthOf(inner) : undefined;
  if (length !== undefined && length < prefixLengthOf(network)) return false;
  if (!network.includes("/")) return network === inner;
  const [base, bits] = ipaddr.parseCIDR(network);
  return ipaddr.parse(inner.split("/")[0] as string).match(base, bits);
}

/** Writes an IPv6 address in the form of RFC 5952. An IPv4-mapped address keeps its dots, as the kernel prints it. */
function canonicalSix(text: string): string {
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? `::ffff:${address.toIPv4Address().toString()}` : address.toRFC5952String();
}

/**
 * The address with this number in a network, whose own address has number 0. Throws on a
 * text that is no network, or too small a one.
 */
export function addressAt(network: string, number: number): string {
  const [base = "", length = ""] = network.split("/");
  const family = familyOf(base);
  if (family === undefined || !/^\d+$/.test(length) || Number(length) > bitsOf(family))
    throw new RangeError(`a network is such as 10.60.0.0/24 or fd00:60::/64, not ${JSON.stringify(network)}`);
  if (number >= 2 ** (bitsOf(family) - Number(length)))
    throw new RangeError(`${network} has no more than ${number} addresses, and more are needed; give a larger network`);
  let rest = number;
  const bytes = ipaddr
    .parse(networkOf(network).split("/")[0] as string)
    .toByteArray()
    .toReversed()
    .map((byte) => {
      const sum = byte + (rest % 256);
      rest = Math.floor(rest / 256) + (sum > 255 ? 1 : 0);
      return sum % 256;
    });
  return canonical(ipaddr.fromByteArray(bytes.toReversed()).toString());
}

/** How many bits an address of a family has. */
export const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

/** An address as a number, for comparison with others of its family. */
export const numberOf = (address: string): bigint =>
  ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
