import type { Line } from "../../host/batch/batch.ts";
import { onceEach } from "../async/once-each.ts";
import { canonical, familyOf, networkOf, prefixLengthOf } from "../ip.ts";
import { type Link, type LinkAddress, type LinkRef, linkText } from "../link/form.ts";

/** An address on a link. */
export interface AddressRef extends LinkRef {
  /** With its prefix length, in the kernel's form. */
  address: string;
  /** The other end, on a point-to-point link, with or without a prefix length. */
  peer?: string | undefined;
}

/** An address as it is wanted. */
export interface AddressWanted extends AddressRef {
  scope?: string | undefined;
  label?: string | undefined;
  /** Undefined leaves an adopted one as it is. */
  duplicateDetection?: boolean | undefined;
  /** Seconds. */
  preferredLifetime?: number | undefined;
  validLifetime?: number | undefined;
  /** Whether it was adopted, and so keeps the lifetimes that are not given. */
  adopt?: boolean | undefined;
  /** Further words, of what it has and nobody declares. */
  kept?: readonly string[];
}

export const addressText = (ref: AddressRef): string => `address ${ref.address} on ${linkText(ref)}`;

/** What an address is called, as arguments of `ip`. */
export const addressIdentity = ({ name, address, peer }: AddressRef): string[] => [
  address,
  ...(peer === undefined ? [] : ["peer", peer]),
  "dev",
  name,
];

/** The address that an {@link addressIdentity} means. */
export function addressRefOf(argv: readonly string[]): AddressRef {
  const [address = "", ...rest] = argv;
  return { address, name: rest.at(-1) ?? "", ...(rest[0] === "peer" && { peer: rest[1] }) };
}

/** The same in one line, for notes. */
export const addressAbout = (ref: AddressRef): string => `address ${addressIdentity(ref).join(" ")}`;

/** The addresses among claims. */
export const addressesAmong = (claims: readonly { about: string }[]): AddressRef[] =>
  claims.flatMap(({ about }) => (about.startsWith("address ") ? [addressRefOf(about.split(" ").slice(1))] : []));

/** The network that an address reaches: with a peer, the peer's. */
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
  // With an IPv6 address that has a lifetime the kernel leaves the route to its network, until the lifetime is over.
  return [{ argv: ["addr", "change", ...identity, "valid_lft", "forever", "preferred_lft", "forever"] }, removal];
}

/** The same address with what it has already and `ip addr replace` would take off: its flags, its route's metric. */
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
  // With a peer the kernel keeps the prefix length for the far address, and calls that `address`.
  const prefix = peer ?? address;
  const length = prefix.includes("/") ? prefixLengthOf(prefix) : familyOf(prefix) === 4 ? 32 : 128;
  const local = canonical(address.split("/")[0] as string);
  return byLocal(link, grouped)
    .get(local)
    ?.find(
      (one) =>
        one.prefixlen === length &&
        // Without a peer it is its own far end: one with a peer stands beside it.
        canonical(one.address ?? one.local) === (far ?? local),
    );
}

/** The addresses of a link by themselves: of a thousand, each is looked for. */
const byLocal = onceEach<Map<string, LinkAddress[]>, Link>();

const grouped = ({ addr_info }: Link): Map<string, LinkAddress[]> =>
  Map.groupBy(addr_info, ({ local }) => canonical(local));

/** What an address says of each argument. */
export const addressFacts = (wanted: AddressWanted, found: LinkAddress) => ({
  scope: found.scope,
  label: found.label,
  duplicateDetection: isSix(wanted) ? found.nodad !== true : wanted.duplicateDetection,
  preferredLifetime: remaining(wanted.preferredLifetime ?? wanted.validLifetime, found.preferred_life_time),
  validLifetime: remaining(wanted.validLifetime, found.valid_life_time),
});

const forever = 2 ** 32 - 1;

const isSix = ({ address }: AddressRef): boolean => familyOf(address) === 6;

/** A lifetime runs down: what is left of the declared one is no drift. */
function remaining(declared: number | undefined, left: number): number | undefined {
  if (left === forever) return undefined;
  return declared !== undefined && left <= declared ? declared : left;
}
