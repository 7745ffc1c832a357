import * as z from "zod";
import type { NetnsRef } from "../../provider/host/netns.ts";
import type { StackResource } from "../stack/stack.ts";
import { addressText, routeText, settingText, translationText } from "./lab-text.ts";

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
  kind: "bridge" | "veth" | "other";
  up: boolean;
  mtu?: number;
  master?: string;
  addresses: string[];
  /** The other end of the cable. */
  far?: { place: string; name: string };
}

/** What a drawing shows of a secret, which the state holds encrypted. */
const secret = "[secret]";

const word = z.union([z.string(), z.number().transform(String)]).catch(secret);
const maybeWord = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(secret);
const netns = z.union([z.string(), z.number()]).optional().catch(secret);
const maybeNumber = z.number().optional().catch(undefined);
const way = z.looseObject({ via: maybeWord, device: maybeWord });
const end = z.looseObject({
  name: word,
  netns,
  master: maybeWord,
  mtu: maybeNumber,
  up: z.boolean().optional().catch(undefined),
});

const shapes = {
  Netns: z.looseObject({ name: word }),
  Bridge: end,
  Veth: end.extend({ peer: end }),
  Address: z.looseObject({ device: word, netns, address: word, peer: maybeWord }),
  Route: way.extend({
    netns,
    destination: word,
    type: maybeWord,
    nexthops: z
      .array(way)
      .optional()
      .catch([{ via: secret }]),
    table: maybeWord,
    metric: maybeNumber,
    family: maybeNumber,
  }),
  Masquerade: z.looseObject({ netns, source: word, outDevice: maybeWord, exceptOutDevice: maybeWord }),
  Sysctl: z.looseObject({ netns, key: word, value: word }),
};

/** What a stack's state says that it made, place by place: the host first, then the namespaces in their order. */
export function labOf(resources: readonly StackResource[]): Lab {
  const places = new Map<string, Place>();
  const each = <Shape extends z.ZodType>(kind: string, shape: Shape, add: (outputs: z.infer<Shape>) => void) => {
    for (const one of resources) if (one.kind === kind) add(shape.parse(one.outputs));
  };
  const at = (ref: NetnsRef) => placeIn(places, ref);
  const host = at(undefined);
  each("Netns", shapes.Netns, ({ name }) => at(name));
  each("Bridge", shapes.Bridge, (one) => linkOf(at(one.netns), one, "bridge"));
  each("Veth", shapes.Veth, (one) => {
    const [near, far] = [at(one.netns), at(one.peer.netns)];
    linkOf(near, one, "veth").far = { place: far.title, name: one.peer.name };
    linkOf(far, one.peer, "veth").far = { place: near.title, name: one.name };
  });
  each("Address", shapes.Address, (one) => linkNamed(at(one.netns), one.device).addresses.push(addressText(one)));
  each("Route", shapes.Route, (one) => at(one.netns).routes.push(routeText(one)));
  each("Masquerade", shapes.Masquerade, (one) => at(one.netns).translations.push(translationText(one)));
  each("Sysctl", shapes.Sysctl, (one) => at(one.netns).settings.push(settingText(one)));
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

function linkOf(place: Place, stored: z.infer<typeof end>, kind: LabLink["kind"]): LabLink {
  const { name, mtu, master, up = true } = stored;
  const link: LabLink = { name, kind, up, addresses: [], ...(mtu && { mtu }), ...(master && { master }) };
  place.links.push(link);
  return link;
}

/** A link by name; one that the lab did not make joins the list, for it bears something of the lab. */
function linkNamed(place: Place, name: string): LabLink {
  const found = place.links.find((link) => link.name === name);
  return found ?? linkOf(place, { name }, "other");
}
