import * as z from "zod";
import { familyOf, rangeOf } from "../ip.ts";
import { addressLabel, linkName } from "../link/schema.ts";
import { netnsRef } from "../netns/schema.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { whole } from "../schema/text.ts";
import { hostPrefix, ipAddress, ipPrefix } from "./prefix-schema.ts";

const lifetime = (what: string) => whole(what, 1, 2 ** 32 - 2).optional();

/** The arguments of an address. */
export const addressSchema = z.strictObject({
  device: linkName,
  netns: netnsRef.optional(),
  address: hostPrefix,
  peer: z.union([ipAddress, ipPrefix], { error: "a peer is an address, with or without prefix length" }).optional(),
  scope: z.enum(["global", "link", "host"]).optional(),
  label: addressLabel.optional(),
  duplicateDetection: z.boolean().default(true),
  preferredLifetime: lifetime("preferredLifetime"),
  validLifetime: lifetime("validLifetime"),
  adopt: z.boolean().optional(),
});

/** The arguments, checked. */
export type AddressChecked = z.infer<typeof addressSchema>;

const sixScopes: Record<string, string> = { linkLocal: "link", loopback: "host" };

/** What holds between them. */
export const addressRules: readonly FieldsRule<AddressChecked>[] = [
  {
    fields: ["peer", "address"],
    broken: ({ peer, address }) =>
      peer !== undefined && familyOf(peer) !== familyOf(address)
        ? `${peer} is of another family than ${address}`
        : undefined,
  },
  {
    fields: ["label", "address"],
    broken: ({ label, address }) =>
      label !== undefined && familyOf(address) === 6 ? "only IPv4 addresses have labels" : undefined,
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
        ? "IPv4 keeps a preferred lifetime only with a validLifetime; give both"
        : undefined,
  },
  {
    fields: ["preferredLifetime", "validLifetime"],
    broken: ({ preferredLifetime = 0, validLifetime = Number.POSITIVE_INFINITY }) =>
      preferredLifetime > validLifetime
        ? `${preferredLifetime} s is longer than validLifetime, ${validLifetime} s`
        : undefined,
  },
];
