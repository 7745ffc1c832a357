import type { NetnsRef } from "../../provider/host/netns.ts";
import type { StackResource } from "../stack/stack.ts";
import { type Told, type ToldLink, type ToldThing, told } from "./told.ts";

/** A lab: the host and the namespaces, and what a stack made in each. */
export interface Lab {
  places: Place[];
}

/** The host or a namespace. */
export interface Place {
  /** As the kernel layer takes it; absent for the host. */
  netns?: NetnsRef;
  /** As people call it: `host`, or the namespace's name. No two are the same. */
  title: string;
  links: LabLink[];
  routes: string[];
  /** Address translation. */
  translations: string[];
  settings: string[];
}

/** A link of the lab, or a link of others that the lab put something on. */
export interface LabLink {
  name: string;
  /** Its type, in iproute2's word, or `other` where it is of others. */
  kind: string;
  /** Whether links can be ports of it. */
  hasPorts: boolean;
  up: boolean;
  mtu?: number;
  master?: string;
  /** The link that it stands on. */
  lower?: string;
  addresses: string[];
  /** Particulars of the link, such as `remote 192.0.2.1`. */
  remarks: string[];
  /** The other end of the cable. */
  far?: { place: string; name: string };
}

/** What a stack's state says that it made, place by place: the host first, then the namespaces in their order. */
export function labOf(resources: readonly StackResource[]): Lab {
  const places = new Map<string, Place>();
  const host = placeIn(places, undefined);
  const all = resources.flatMap((one) => told(one));
  for (const one of all) addLinks(places, one);
  for (const thing of all.flatMap(({ things }) => things)) addThing(placeIn(places, thing.netns), thing);
  for (const place of places.values()) sort(place);
  const order = [...places.values()].sort(
    (a, b) => Number(b === host) - Number(a === host) || byName(a.title, b.title),
  );
  return { places: order.filter((place) => place !== host || isUsed(place)) };
}

/** A state's order is that in which concurrent steps ended: names tell more. */
const byName = new Intl.Collator("en", { numeric: true }).compare;

/** IPv4 before IPv6. */
const byFamily = (a: string, b: string): number => Number(a.includes(":")) - Number(b.includes(":")) || byName(a, b);

function sort({ links, routes, settings }: Place): void {
  links.sort((a, b) => byName(a.name, b.name));
  for (const { addresses } of links) addresses.sort(byFamily);
  routes.sort(byFamily);
  settings.sort(byName);
}

const isUsed = ({ links, routes, translations, settings }: Place): boolean =>
  links.length + routes.length + translations.length + settings.length > 0;

/** The place of a namespace, however it is referred to. */
function placeIn(places: Map<string, Place>, ref: NetnsRef): Place {
  const name = typeof ref === "string" ? ref.replace(/^(\/var)?\/run\/netns\//, "") : ref;
  const title = titleOf(name);
  const place = places.get(title) ?? { netns: name, title, links: [], routes: [], translations: [], settings: [] };
  places.set(title, place);
  return place;
}

function titleOf(name: NetnsRef): string {
  if (typeof name === "number") return `process ${name}`;
  return name === "host" ? "netns host" : (name ?? "host");
}

/** The links of a resource; of a cable each with its far end. */
function addLinks(places: Map<string, Place>, { links: ends, linkType, hasPorts }: Told): void {
  const links = ends.map((end) => linkOf(placeIn(places, end.netns), end, { kind: linkType, hasPorts }));
  for (const [index, link] of links.entries()) {
    const far = ends[1 - index];
    if (far) link.far = { place: placeIn(places, far.netns).title, name: far.name };
  }
}

function linkOf(place: Place, end: ToldLink, type: Pick<LabLink, "kind" | "hasPorts">): LabLink {
  const { name, mtu, master, lower, up = true } = end;
  const given = { ...(mtu && { mtu }), ...(master && { master }), ...(lower && { lower }) };
  const link: LabLink = { name, ...type, up, addresses: [], remarks: [], ...given };
  place.links.push(link);
  return link;
}

function addThing(place: Place, { link: name, address, remark, route, translation, setting }: ToldThing): void {
  if (name !== undefined) {
    const link = linkNamed(place, name);
    if (address !== undefined) link.addresses.push(address);
    if (remark !== undefined) link.remarks.push(remark);
  }
  if (route !== undefined) place.routes.push(route);
  if (translation !== undefined) place.translations.push(translation);
  if (setting !== undefined) place.settings.push(setting);
}

/** A link by name; one that the lab did not make joins the list, for it bears something of the lab. */
function linkNamed(place: Place, name: string): LabLink {
  const found = place.links.find((link) => link.name === name);
  return found ?? linkOf(place, { name }, { kind: "other", hasPorts: false });
}
