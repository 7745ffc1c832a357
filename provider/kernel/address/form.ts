import type { Line } from "../../host/batch/batch.ts";
import { onceEach } from "../async/once-each.ts";
import { canonical, familyOf, networkOf, prefixLengthOf } from "../ip.ts";
import { type Link, type LinkAddress, type LinkRef, linkText } from "../link/form.ts";

/** An address on a link. */
export interface AddressRef extends LinkRef {
  /** The address with its prefix length, as the kernel writes it. */
  address: string;
  /** The other end, on a point-to-point link, with or without a prefix length. */
  peer?: string | undefined;
}

/** The declared arguments of an address. */
export interface AddressWanted extends AddressRef {
  scope?: string | undefined;
  label?: string | undefined;
  /** Undefined leaves an adopted address as it is. */
  duplicateDetection?: boolean | undefined;
  /** Both lifetimes are in seconds. */
  preferredLifetime?: number | undefined;
  validLifetime?: number | undefined;
  /** Whether the address was adopted, and so keeps the lifetimes that are not declared. */
  adopt?: boolean | undefined;
  /** Further arguments of `ip`, for what the address has and no argument declares. */
  kept?: readonly string[];
}

export const addressText = (ref: AddressRef): string => `address ${ref.address} on ${linkText(ref)}`;

/** The arguments of `ip` that identify an address. */
export const addressIdentity = ({ name, address, peer }: AddressRef): string[] => [
  address,
  ...(peer === undefined ? [] : ["peer", peer]),
  "dev",
  name,
];

/** The address that an {@link addressIdentity} identifies. */
export function addressRefOf(argv: readonly string[]): AddressRef {
  const [address = "", ...rest] = argv;
  return { address, name: rest.at(-1) ?? "", ...(rest[0] === "peer" && { peer: rest[1] }) };
}

/** The identity of an address in one line, for notes. */
export const addressAbout = (ref: AddressRef): string => `address ${addressIdentity(ref).join(" ")}`;

/** The network that is reached by an address: the peer's, where the address has a peer. */
export function networkBeyond({ address, peer = address }: Pick<AddressRef, "address" | "peer">): string {
  return networkOf(peer.includes("/") ? peer : `${peer}/${prefixLengthOf(address)}`);
}

/** The arguments of `ip addr add` or `replace`. */
export function addressArgv(verb: string, wanted: AddressWanted): string[] {
  const { scope, label, preferredLifetime, validLifetime, duplicateDetection } = wanted;
  return [
    "addr",
    verb,
    ...addressIdentity(wanted),
    ...(scope === undefined ? [] : ["scope", scope]),
    ...(label === undefined ? [] : ["label", label]),
    ...["valid_lft", `${validLifetime ?? "forever"}`],
    ...["preferred_lft", `${preferredLifetime ?? validLifetime ?? "forever"}`],
    ...(isSix(wanted) && duplicateDetection === false ? ["nodad"] : []),
    ...(wanted.kept ?? []),
  ];
}

/** The lines that remove an address, from its {@link addressIdentity}. */
export function removalLines(identity: readonly string[]): Line[] {
  const removal = { argv: ["addr", "del", ...identity] };
  if (familyOf(identity[0] as string) !== 6) return [removal];
  // The kernel would keep the route to the network of an IPv6 address with a lifetime until the lifetime is over.
  return [{ argv: ["addr", "change", ...identity, "valid_lft", "forever", "preferred_lft", "forever"] }, removal];
}

/** Adds the flags, and the metric of its route, that the address has already and that `ip addr replace` would take off. */
export function addressKeeping<Wanted extends AddressWanted>(wanted: Wanted, found: LinkAddress | undefined): Wanted {
  if (!found) return wanted;
  const flags = ["home", "mngtmpaddr", "noprefixroute", "autojoin"].filter((flag) => found[flag] === true);
  const metric = typeof found.metric === "number" ? ["metric", `${found.metric}`] : [];
  const { duplicateDetection = found.nodad !== true } = wanted;
  const lifetimes = wanted.adopt && {
    validLifetime: wanted.validLifetime ?? remaining(undefined, found.valid_life_time),
    preferredLifetime: wanted.preferredLifetime ?? remaining(wanted.validLifetime, found.preferred_life_time),
  };
  return { ...wanted, ...lifetimes, duplicateDetection, kept: [...flags, ...metric] };
}

/** An address as the kernel shows it, with its link. */
export interface AddressShown {
  link: Link;
  address: LinkAddress;
}

/** The address on its link, if it is there. */
export function addressOn(link: Link | undefined, ref: AddressRef): AddressShown | undefined {
  const address = link && addressFind(link, ref);
  return address && { link, address };
}

/** The address among those of a link. */
export function addressFind(link: Link, { address, peer }: AddressRef): LinkAddress | undefined {
  const far = peer && canonical(peer.split("/")[0] as string);
  // With a peer, the prefix length belongs to the far address, which `ip` prints as `address`.
  const prefix = peer ?? address;
  const length = prefix.includes("/") ? prefixLengthOf(prefix) : familyOf(prefix) === 4 ? 32 : 128;
  const local = canonical(address.split("/")[0] as string);
  return byLocal(link, grouped)
    .get(local)
    ?.find(
      (one) =>
        one.prefixlen === length &&
        // An address without a peer is its own far end; the kernel keeps one with a peer beside it.
        canonical(one.address ?? one.local) === (far ?? local),
    );
}

/** The addresses of a link by local address: a link may have a thousand, each of which is looked up. */
const byLocal = onceEach<Map<string, LinkAddress[]>, Link>();

const grouped = ({ addr_info }: Link): Map<string, LinkAddress[]> =>
  Map.groupBy(addr_info, ({ local }) => canonical(local));

/** The kernel's value of each argument of an address. */
export const addressFacts = (wanted: AddressWanted, found: LinkAddress) => ({
  scope: found.scope,
  label: found.label,
  duplicateDetection: isSix(wanted) ? found.nodad !== true : wanted.duplicateDetection,
  preferredLifetime: remaining(wanted.preferredLifetime ?? wanted.validLifetime, found.preferred_life_time),
  validLifetime: remaining(wanted.validLifetime, found.valid_life_time),
});

const forever = 2 ** 32 - 1;

const isSix = ({ address }: AddressRef): boolean => familyOf(address) === 6;

/** The lifetime to report: the declared one while it runs down, so that the time that has passed is no drift. */
function remaining(declared: number | undefined, left: number): number | undefined {
  if (left === forever) return undefined;
  return declared !== undefined && left <= declared ? declared : left;
}
