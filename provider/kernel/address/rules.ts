import { familyOf, rangeOf } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { shown } from "../schema/text.ts";

/** The arguments that rules of an address look at. */
interface Ruled {
  address: string;
  peer?: string | undefined;
  scope?: string | undefined;
  label?: string | undefined;
  preferredLifetime?: number | undefined;
  validLifetime?: number | undefined;
}

const sixScopes: Record<string, string> = { linkLocal: "link", loopback: "host" };

/** The rules between arguments of an address. */
export const addressRules: readonly FieldsRule<Ruled>[] = [
  {
    fields: ["peer", "address"],
    broken: ({ peer, address }) =>
      peer !== undefined && familyOf(peer) !== familyOf(address)
        ? `${peer} is of another family than ${address}; give two of one family`
        : undefined,
  },
  {
    fields: ["label", "address"],
    broken: ({ label, address }) =>
      label !== undefined && familyOf(address) === 6
        ? `only IPv4 addresses have labels such as ${shown(label)}, and ${address} is of IPv6; leave label out`
        : undefined,
  },
  {
    fields: ["scope", "address"],
    broken: ({ scope, address }) => {
      const own = sixScopes[rangeOf(address)] ?? "global";
      return scope !== undefined && scope !== own && familyOf(address) === 6
        ? `an IPv6 address has its scope by what it is: ${address} is ${own}; leave scope out`
        : undefined;
    },
  },
  {
    fields: ["preferredLifetime", "validLifetime", "address"],
    broken: ({ preferredLifetime, validLifetime, address }) =>
      preferredLifetime && !validLifetime && familyOf(address) === 4
        ? `IPv4 keeps a preferred lifetime, ${preferredLifetime} s, only with a validLifetime; give both`
        : undefined,
  },
  {
    fields: ["preferredLifetime", "validLifetime"],
    broken: ({ preferredLifetime = 0, validLifetime = Number.POSITIVE_INFINITY }) =>
      preferredLifetime > validLifetime
        ? `${preferredLifetime} s is longer than validLifetime, ${validLifetime} s; give no more than that`
        : undefined,
  },
];
