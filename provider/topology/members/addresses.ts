import type { Arguments } from "../../dynamic/kind.ts";
import { address } from "../../kinds/address.ts";
import { anyKind } from "./any-kind.ts";
import { isRecord, type Lab, type Path, problem } from "./lab.ts";
import type { Member } from "./member.ts";

/** The arguments of an entry that has addresses: one, a list of several, or a record by address with further arguments. */
export const addressKeys = ["address", "addresses"] as const;

/** A link that has addresses. */
export interface Holder {
  device: string;
  netns: string | undefined;
  /** The name of the member that is the link. */
  link: string;
  path: Path;
}

/** The addresses of an entry as members on its link. */
export function addressMembers(lab: Lab, entry: Arguments, { device, netns, link, path }: Holder): Member[] {
  return addressesOf(lab, entry, path).map(({ value, args, at }) => {
    const own = [...path, ...at];
    return {
      name: own.join("."),
      kind: anyKind(address),
      args: { ...args, device, ...(netns !== undefined && { netns }), address: value },
      rank: "address",
      netns,
      within: [link],
      derived: ["device", "netns"],
      where: (argument) => (argument === "address" ? own : [...own, argument]),
      missing: { at: own, value: undefined },
    };
  });
}

/** The addresses that an entry gives, as texts. */
export const addressTexts = (lab: Lab, entry: Arguments): string[] =>
  addressesOf(lab, entry, []).map(({ value }) => String(value));

interface Given {
  value: unknown;
  args: Arguments;
  at: Path;
}

function addressesOf(lab: Lab, { address: one, addresses }: Arguments, path: Path): Given[] {
  const single = one === undefined ? [] : [{ value: one, args: {}, at: ["address"] }];
  return [...single, ...severalOf(lab, addresses, path)];
}

function severalOf(lab: Lab, addresses: unknown, path: Path): Given[] {
  if (addresses === undefined) return [];
  if (Array.isArray(addresses))
    return addresses.map((value) => ({ value, args: {}, at: ["addresses", String(value)] }));
  if (!isRecord(addresses)) {
    if (path.length > 0) problem(lab, [...path, "addresses"], "it is a list of addresses, or a record by address");
    return [];
  }
  return Object.entries(addresses).flatMap(([value, args]) => {
    if (isRecord(args)) return [{ value, args, at: ["addresses", value] }];
    if (path.length > 0) problem(lab, [...path, "addresses", value], "expected an object of an address's arguments");
    return [];
  });
}
