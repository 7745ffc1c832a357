import { type NetnsRef, netnsPath } from "../../host/netns.ts";
import { type AddressRef, addressIdentity, addressText } from "../address/form.ts";
import { familyOf } from "../ip.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { placeText } from "../notes/place.ts";
import { type RouteRef, routeAbout, routeFamily, routeText } from "../route/form.ts";
import { type RuleRef, ruleAbout, ruleFamily, ruleText } from "../rule/form.ts";
import { sysctlShown } from "../setting/sysctl.ts";

/** Something that the kernel has only once in a place, such as a link with a name: two resources cannot both declare it. */
export interface Identity {
  /** The argument that the message blames. */
  argument: string;
  /** The key that tells the thing from all others: its place, and the words for it there. */
  key: string;
  /** The name of the thing in messages. */
  text: string;
  /** The advice for where another resource declares the thing too. */
  wayOn: string;
  /** For a setting, how it is used. */
  use?: SettingUse;
  /** For a part of something that has numbers, such as ports: the first number and the last. Parts that overlap clash. */
  range?: readonly [first: number, last: number];
  /** For an address, the address without its prefix length, and its link. */
  address?: { text: string; link: LinkRef };
}

/** The use of a setting. Several resources may use it if all need the same value, and at most one has `shared: false`. */
interface SettingUse {
  setting: string;
  value: string;
  shared: boolean;
}

/** The name of a place, which is the same whether a namespace is given by its name or by its path. */
export const placeName = (netns: NetnsRef): string =>
  netns === undefined ? "host" : netnsPath(netns).replace(/^\/var\/run\//, "/run/");

/** The name of a link with its place. */
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

/** An interface of the host, whichever namespace it is moved to. */
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

/** The identities of an address and of a route, by the arguments of a resource. */
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

export const ruleIdentities = [
  {
    fields: ["priority", "netns", "family", "from", "to"] as const,
    of: ({ netns, priority, ...args }: Omit<RuleRef, "family"> & Parameters<typeof ruleFamily>[0]): Identity => {
      const ref = { netns, priority, family: ruleFamily(args) };
      const key = `${placeName(netns)} ${ruleAbout(ref)}`;
      return { argument: "priority", key, text: ruleText(ref), wayOn: "give one of the two another priority" };
    },
  },
];

/** A device has one queueing discipline at its root. */
export const impairmentOnce = ({ device: name, netns }: { device: string; netns?: NetnsRef }): Identity => ({
  argument: "device",
  key: `${linkPlace({ netns, name })} impairment`,
  text: `the impairment of ${name} in ${placeText(netns)}`,
  wayOn: "put the conditions of both into one",
});

/** One use of a setting, by an argument. */
export const settingOnce = (netns: NetnsRef, use: SettingUse, argument: string): Identity => ({
  argument,
  key: `${placeName(netns)} setting ${use.setting}`,
  text: `setting ${use.setting} in ${placeText(netns)}`,
  wayOn: use.shared ? `change that one, or say ${argument}: false here` : "take one of the two out",
  use,
});

/** Whether two identities of one key are the same thing, or overlap. */
export const isSame = ({ range: one }: Identity, { range: other }: Identity): boolean =>
  one === undefined || other === undefined || (one[0] <= other[1] && other[0] <= one[1]);

/** The message about two declarations of one thing; undefined where both are fine. `holder` names the other resource. */
export function clashText(one: Identity, other: Identity, holder: string): string | undefined {
  if (one.text !== other.text && one.range) return `${one.text} overlaps ${other.text} of ${holder}; ${one.wayOn}`;
  const [own, theirs] = [one.use, other.use];
  if (!own || !theirs || !(own.shared || theirs.shared))
    return `${one.text} is declared by ${holder} as well; ${one.wayOn}`;
  if (own.value === theirs.value) return undefined;
  const [needed, set] = [own.value, theirs.value].map((value) => sysctlShown(own.setting, value));
  return `${one.text} is set to ${set} by ${holder}, and this needs ${needed}; ${one.wayOn}`;
}
