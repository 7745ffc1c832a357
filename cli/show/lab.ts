import type { NetnsRef } from "../../provider/host/netns.ts";
import type { StackResource } from "../stack/stack.ts";
import { type Told, type ToldLink, type ToldThing, told } from "./told.ts";

/** A lab: the host and the namespaces, each with the objects that a stack made there. */
export interface Lab {
  places: Place[];
}

/** The host or a namespace. */
export interface Place {
  /** The namespace, in the form that the kernel layer takes; absent for the host. */
  netns?: NetnsRef;
  /** The name for people: `host`, or the namespace's name. No two places have the same. */
  title: string;
  links: LabLink[];
  routes: string[];
  /** Rules of policy routing. */
  rules: string[];
  /** Rules of address translation. */
  translations: string[];
  settings: string[];
  /** Commands of processes. */
  processes: string[];
  /** Commands that have run. */
  commands: string[];
  /** What must answer. */
  checks: string[];
}

/** A link that the lab made, or a link of somebody else's on which the lab put something. */
export interface LabLink {
  name: string;
  /** The link's type as iproute2 calls it, or `other` for a link that the lab did not make. */
  kind: string;
  /** Whether the link can have ports, as a bridge can. */
  hasPorts: boolean;
  up: boolean;
  mtu?: number;
  master?: string;
  /** The link below, such as the parent of a macvlan. */
  lower?: string;
  addresses: string[];
  /** Particulars, such as `remote 192.0.2.1`. */
  remarks: string[];
  /** The other end of the cable. */
  far?: { place: string; name: string };
}

/** The objects in a stack's state, by place: the host first, then the namespaces in order of their names. */
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

/** By name: a state's own order is the order in which concurrent steps ended, and tells nothing. */
const byName = new Intl.Collator("en", { numeric: true }).compare;

/** IPv4 before IPv6. */
const byFamily = (a: string, b: string): number => Number(a.includes(":")) - Number(b.includes(":")) || byName(a, b);

function sort({ links, routes, rules, settings, processes, commands, checks }: Place): void {
  links.sort((a, b) => byName(a.name, b.name));
  for (const { addresses } of links) addresses.sort(byFamily);
  routes.sort(byFamily);
  rules.sort(byName);
  settings.sort(byName);
  processes.sort(byName);
  commands.sort(byName);
  checks.sort(byName);
}

const isUsed = ({ links, routes, rules, translations, settings, processes, commands, checks }: Place): boolean =>
  [links, routes, rules, translations, settings, processes, commands, checks].some(({ length }) => length > 0);

/** The place of a namespace, given by its name, path or PID. */
function placeIn(places: Map<string, Place>, ref: NetnsRef): Place {
  const name = nameIn(ref);
  const title = titleOf(name);
  const declared = { links: [], routes: [], rules: [], translations: [], settings: [] };
  const place = places.get(title) ?? { netns: name, title, ...declared, processes: [], commands: [], checks: [] };
  places.set(title, place);
  return place;
}

/** The name of a namespace that is given by its name, path or PID. */
const nameIn = (ref: NetnsRef): NetnsRef =>
  typeof ref === "string" ? ref.replace(/^(\/var)?\/run\/netns\//, "") : ref;

/** The title of the place of a namespace, or of the host. */
export const placeTitle = (ref: NetnsRef): string => titleOf(nameIn(ref));

function titleOf(name: NetnsRef): string {
  if (typeof name === "number") return `process ${name}`;
  return name === "host" ? "netns host" : (name ?? "host");
}

/** Adds the links of a resource. Each end of a cable gets its far end. */
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

function addThing(place: Place, thing: ToldThing): void {
  const { link: name, address, remark, route, rule, translation, setting, process, command, check } = thing;
  if (name !== undefined) {
    const link = linkNamed(place, name);
    if (address !== undefined) link.addresses.push(address);
    if (remark !== undefined) link.remarks.push(remark);
  }
  if (route !== undefined) place.routes.push(route);
  if (rule !== undefined) place.rules.push(rule);
  if (translation !== undefined) place.translations.push(translation);
  if (setting !== undefined) place.settings.push(setting);
  if (process !== undefined) place.processes.push(`runs ${process}`);
  if (command !== undefined) place.commands.push(command);
  if (check !== undefined) place.checks.push(check);
}

/** Finds a link by name. A link that the lab did not make is added, since the lab put something on it. */
function linkNamed(place: Place, name: string): LabLink {
  const found = place.links.find((link) => link.name === name);
  return found ?? linkOf(place, { name }, { kind: "other", hasPorts: false });
}
