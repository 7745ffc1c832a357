import { aligned } from "../../provider/host/text/aligned.ts";
import { wrapped } from "../wrapped.ts";
import { capped, moreText } from "./capped.ts";
import type { Live, LiveLink, LiveRoute } from "./live.ts";

export interface LiveTextOptions {
  /** Columns of the longest line. */
  width: number;
  /** Number of links, and of routes, that are listed; the rest are only counted. */
  most: number;
  /** Highlights the place's name on a terminal. */
  title: (text: string) => string;
}

/** The links and routes of a place, as lines below its name. */
export function liveText({ place, there, links, routes }: Live, { width, most, title }: LiveTextOptions): string {
  const shown = [...links].sort(byName).slice(0, most);
  const names = aligned(shown.map(({ ifname }) => [ifname]));
  const facts = aligned(shown.map(linkCells));
  const others = [
    ...moreText(links.length - most, "link"),
    ...capped(routes.filter(tells).map(liveRouteText), most, "route"),
    ...(there ? [] : ["is not there; `pulumi up --refresh` makes it again"]),
  ];
  const lines = [
    ...facts.flatMap((text, index) => wrapped(text, { label: `  ${names[index]}  `, width })),
    ...others.flatMap((text) => wrapped(text, { label: "  ", indent: 4, width })),
  ];
  return `${[title(place), ...(lines.length > 0 ? lines : ["  nothing of the lab"])].join("\n")}\n`;
}

/** The loopback first, then by name: the kernel's own order is the order in which concurrent steps ended. */
const byName = (a: LiveLink, b: LiveLink): number =>
  Number(b.ifname === "lo") - Number(a.ifname === "lo") || collator.compare(a.ifname, b.ifname);

const collator = new Intl.Collator("en", { numeric: true });

/** Leaves out the route to fe80::/64, which the kernel gives to every link with IPv6. */
const tells = ({ dst, protocol }: LiveRoute): boolean => !(dst === "fe80::/64" && protocol === "kernel");

/** State, MTU, master and addresses of a link. */
const linkCells = (link: LiveLink): string[] => [
  stateText(link),
  `mtu ${link.mtu}`,
  link.master === undefined ? "" : `port of ${link.master}`,
  link.addr_info.map(addressText).join(" "),
];

/** An address as `ip addr` prints it. */
const addressText = ({ local, address, prefixlen }: LiveLink["addr_info"][number]): string =>
  address === undefined ? `${local}/${prefixlen}` : `${local} peer ${address}/${prefixlen}`;

/** The state of a link. `no carrier` means that this end is up, but the other end is down or absent. */
function stateText({ flags }: LiveLink): string {
  if (!flags.includes("UP")) return "down";
  return flags.includes("LOWER_UP") ? "up" : "no carrier";
}

/** A route as `ip route` prints it, after the word `route`. */
function liveRouteText(route: LiveRoute): string {
  const word = (name: string, value: string | number | undefined) => (value === undefined ? "" : `${name} ${value}`);
  const way = ({ gateway, dev }: { gateway?: string | undefined; dev?: string | undefined }) =>
    [word("via", gateway), word("dev", dev)].filter(Boolean).join(" ");
  return [
    "route",
    route.type === "unicast" ? "" : route.type,
    route.dst,
    word("nhid", route.nhid),
    way(route),
    route.table === "main" ? "" : `table ${route.table}`,
    word("proto", route.protocol),
    route.scope === "global" ? "" : word("scope", route.scope),
    word("src", route.prefsrc),
    word("metric", route.metric),
    ...(route.nexthops ?? []).map((one) => `nexthop ${way(one)}`),
  ]
    .filter(Boolean)
    .join(" ");
}
