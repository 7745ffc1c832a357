import type { Live, LiveLink, LiveRoute } from "./live.ts";

export interface LiveTextOptions {
  /** Number of links, and of routes, that are listed; the rest are only counted. */
  most: number;
  /** Highlights the place's name on a terminal. */
  title: (text: string) => string;
}

/** The links and routes of a place, as lines below its name. */
export function liveText({ place, there, links, routes }: Live, { most, title }: LiveTextOptions): string {
  if (!there) return `${title(place)}\n  is not there; \`pulumi up --refresh\` makes it again\n`;
  const told = routes.filter(tells);
  const lines = [
    ...columns([...links].sort(byName).slice(0, most).map(linkCells)),
    ...moreText(links.length - most, "links"),
    ...told.slice(0, most).map((route) => `route ${liveRouteText(route)}`),
    ...moreText(told.length - most, "routes"),
  ];
  const body = lines.length > 0 ? lines : ["nothing of the lab"];
  return `${[title(place), ...body.map((line) => `  ${line}`)].map((line) => line.trimEnd()).join("\n")}\n`;
}

const moreText = (hidden: number, what: string): string[] => (hidden > 0 ? [`… and ${hidden} more ${what}`] : []);

/** Puts the cells of the rows below each other, and leaves out columns that are empty in every row. */
function columns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .filter((_, column) => widths[column] !== 0)
      .join("  "),
  );
}

/** The loopback first, then by name: the kernel's own order is the order in which concurrent steps ended. */
const byName = (a: LiveLink, b: LiveLink): number =>
  Number(b.ifname === "lo") - Number(a.ifname === "lo") || collator.compare(a.ifname, b.ifname);

const collator = new Intl.Collator("en", { numeric: true });

/** Leaves out the route to fe80::/64, which the kernel gives to every link with IPv6. */
const tells = ({ dst, protocol }: LiveRoute): boolean => !(dst === "fe80::/64" && protocol === "kernel");

/** Name, state, MTU, master and addresses of a link. */
const linkCells = (link: LiveLink): string[] => [
  link.ifname,
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

/** A route as `ip route` prints it. */
function liveRouteText(route: LiveRoute): string {
  const word = (name: string, value: string | number | undefined) => (value === undefined ? "" : `${name} ${value}`);
  const way = ({ gateway, dev }: { gateway?: string | undefined; dev?: string | undefined }) =>
    [word("via", gateway), word("dev", dev)].filter(Boolean).join(" ");
  return [
    route.type === "unicast" ? "" : route.type,
    route.dst,
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
