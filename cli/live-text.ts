import type { Live, LiveLink, LiveRoute } from "./live.ts";

/** The links and routes of a place, as lines below its name. */
export function liveText({ place, there, links, routes }: Live, title: (text: string) => string): string {
  if (!there) return `${title(place)}\n  is not there; \`pulumi up --refresh\` makes it again\n`;
  const rows = links.map(linkCells);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [
    ...rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")),
    ...routes.filter(tells).map((route) => `route ${liveRouteText(route)}`),
  ];
  const body = lines.length > 0 ? lines : ["nothing of the lab"];
  return `${[title(place), ...body.map((line) => `  ${line}`)].map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Every link that is up has the IPv6 route to its own neighbours; it says nothing. */
const tells = ({ dst, protocol }: LiveRoute): boolean => !(dst === "fe80::/64" && protocol === "kernel");

/** Name, state, MTU, master and addresses. */
const linkCells = (link: LiveLink): string[] => [
  link.ifname,
  stateText(link),
  `mtu ${link.mtu}`,
  link.master === undefined ? "" : `port of ${link.master}`,
  link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`).join(" "),
];

/** `no carrier`: up, but the other end is down or absent. */
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
