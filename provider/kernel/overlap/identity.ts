import { type NetnsRef, netnsPath } from "../../host/netns.ts";
import { type AddressRef, addressIdentity, addressText } from "../address/form.ts";
import { familyOf } from "../ip.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { placeText } from "../notes/place.ts";
import { type RouteRef, routeAbout, routeFamily, routeText } from "../route/form.ts";
import { sysctlShown } from "../setting/sysctl.ts";

/** Something that the kernel has once in a place, such as a link of one name: two resources of a program cannot both be it. */
export interface Identity {
  /** The argument that is to blame. */
  argument: string;
  /** What tells it from all others: the place, and the words for it there. */
  key: string;
  /** How messages call it. */
  text: string;
  /** What helps where another resource is it too. */
  wayOn: string;
  /** Of a setting, how it is used. */
  use?: SettingUse;
  /** Of an address, the address alone and its link. */
  address?: { text: string; link: LinkRef };
}

/** A setting may have several users, if all need one value, and at most one of them needs it for itself. */
interface SettingUse {
  setting: string;
  value: string;
  shared: boolean;
}

/** Names a place: a namespace is one, whether its name or its path is given. */
export const placeName = (netns: NetnsRef): string => (netns === undefined ? "host" : netnsPath(netns));

/** Names a link with its place. */
export const linkPlace = ({ netns, name }: LinkRef): string => `${placeName(netns)} link ${name}`;

export const netnsOnce = (name: string): Identity => ({
  argument: "name",
  key: `${placeName(name)} is a namespace`,
  text: placeText(name),
  wayOn: "give one of the two another name",
});

export const linkOnce = (ref: LinkRef, argument: string): Identity => ({
  argument,
  key: linkPlace(ref),
  text: linkText(ref),
  wayOn: "give one of the two another name",
});

/** An interface of the host, wherever it is moved. */
export const interfaceOnce = (name: string): Identity => ({
  argument: "interface",
  key: `host interface ${name}`,
  text: `interface ${name} of the host`,
  wayOn: "give one of the two another interface",
});

/** The kernel lets an IPv6 address stand once on a link, whatever its prefix length. */
export const addressOnce = (ref: AddressRef): Identity => {
  const [bare = ""] = ref.address.split("/");
  const words = familyOf(bare) === 6 ? [bare, "dev", ref.name] : addressIdentity(ref);
  return {
    argument: "address",
    key: `${placeName(ref.netns)} address ${words.join(" ")}`,
    text: addressText(ref),
    wayOn: "take one of the two out",
    address: { text: bare, link: { netns: ref.netns, name: ref.name } },
  };
};

export const routeOnce = (ref: RouteRef): Identity => ({
  argument: "destination",
  key: `${placeName(ref.netns)} ${routeAbout(ref)}`,
  text: routeText(ref),
  wayOn: "take one of the two out, or give one of them another metric or table",
});

/** The same by the arguments of a resource. */
export const addressIdentities = [
  {
    fields: ["device", "netns", "address", "peer"] as const,
    of: ({ device: name, netns, address, peer }: Omit<AddressRef, "name"> & { device: string }) =>
      addressOnce({ name, netns, address, peer }),
  },
];

export const routeIdentities = [
  {
    fields: ["destination", "netns", "metric", "table", "family", "via", "nexthops"] as const,
    of: (args: Omit<RouteRef, "family"> & Parameters<typeof routeFamily>[0]) =>
      routeOnce({ ...args, family: routeFamily(args) }),
  },
];

/** One use of a setting, by an argument. */
export const settingOnce = (netns: NetnsRef, use: SettingUse, argument: string): Identity => ({
  argument,
  key: `${placeName(netns)} setting ${use.setting}`,
  text: `setting ${use.setting} in ${placeText(netns)}`,
  wayOn: use.shared ? `change that one, or say ${argument}: false here` : "take one of the two out",
  use,
});

/** What to say of two that are one thing; undefined where both may use it. `holder` names the other one. */
export function clashText(one: Identity, other: Identity, holder: string): string | undefined {
  const [own, theirs] = [one.use, other.use];
  if (!own || !theirs || !(own.shared || theirs.shared))
    return `${one.text} is declared by ${holder} as well; ${one.wayOn}`;
  if (own.value === theirs.value) return undefined;
  const [needed, set] = [own.value, theirs.value].map((value) => sysctlShown(own.setting, value));
  return `${one.text} is set to ${set} by ${holder}, and this needs ${needed}; ${one.wayOn}`;
}
