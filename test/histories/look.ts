import { existsSync, readdirSync, readFileSync } from "node:fs";
import { runIn } from "../support/lab.ts";

/** The facts that the kernel has, one line each, read without the provider. */
export interface Look {
  namespaces: string[];
  files: Record<string, string>;
  /** The facts of each namespace; the host is "". */
  places: Record<string, PlaceLook>;
}

export interface PlaceLook {
  links: string[];
  addresses: string[];
  /** Links with IPv6 that lost their automatic link-local address. */
  withoutOwnSix: string[];
  routes: string[];
  nat: string[];
  settings: Record<string, string>;
}

/** Settings that a history may change. */
export const watched = [
  "net.ipv4.tcp_ecn",
  "net.ipv4.ip_default_ttl",
  "net.ipv4.ip_forward",
  "net.ipv6.conf.all.forwarding",
];

/** Reads all facts. The MAC address is only read for links whose program sets it. */
export function look(macs: ReadonlySet<string>): Look {
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns").sort() : [];
  const places = ["", ...namespaces].map((netns) => [netns, lookAt(netns, macs)] as const);
  return { namespaces, files: filesOf(), places: Object.fromEntries(places) };
}

function filesOf(): Record<string, string> {
  const folders = existsSync("/etc/netns") ? readdirSync("/etc/netns") : [];
  const paths = folders.flatMap((name) =>
    readdirSync(`/etc/netns/${name}`).map((file) => `/etc/netns/${name}/${file}`),
  );
  // The first line is the mark, the text that tells whose the file is.
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8").replace(/^#.*\n/, "")]));
}

const script = [
  "ip -json -details addr show",
  "ip -json -details route show table all",
  "nft -j list ruleset",
  `cat ${watched.map((key) => `/proc/sys/${key.replaceAll(".", "/")}`).join(" ")}`,
].join(" && echo '\f' && ");

function lookAt(netns: string, macs: ReadonlySet<string>): PlaceLook {
  const texts = runIn(netns || undefined, "sh", "-ec", script).split("\f\n");
  const [links, routes, nft] = texts.slice(0, 3).map((text) => JSON.parse(text.trim() || "[]"));
  const values = String(texts[3]).trim().split("\n");
  return {
    links: linkLines(links, macs).sort(),
    addresses: (links as LinkJson[]).flatMap(addressLines).sort(),
    withoutOwnSix: (links as LinkJson[]).filter(lacksOwnSix).map(({ ifname }) => ifname),
    routes: (routes as RouteJson[]).filter(isDeclared).map(routeLine).sort(),
    nat: natLines(nft as NftJson).sort(),
    settings: Object.fromEntries(watched.map((key, i) => [key, values[i] ?? ""])),
  };
}

interface LinkJson {
  ifname: string;
  mtu: number;
  flags: string[];
  address: string;
  operstate: string;
  master?: string;
  linkinfo?: { info_kind?: string };
  addr_info: { family: string; local: string; prefixlen: number; scope: string; valid_life_time: number }[];
}

/** A line for each link, except `lo`, in the output of `ip -json -details addr`. */
export const linkLines = (links: unknown, macs: ReadonlySet<string>): string[] =>
  (links as LinkJson[]).filter(({ ifname }) => ifname !== "lo").map((link) => linkLine(link, macs));

const linkLine = ({ ifname, mtu, flags, address, master, linkinfo }: LinkJson, macs: ReadonlySet<string>): string =>
  [
    ...[ifname, linkinfo?.info_kind, `mtu ${mtu}`, flags.includes("UP") ? "up" : "down"],
    ...(master === undefined ? [] : [`master ${master}`]),
    ...(macs.has(ifname) ? [`mac ${address}`] : []),
  ].join(" ");

function lacksOwnSix({ operstate, addr_info }: LinkJson): boolean {
  const scopes = addr_info.filter(({ family }) => family === "inet6").map(({ scope }) => scope);
  return operstate === "UP" && scopes.length > 0 && !scopes.includes("link");
}

/** Leaves out the addresses that the kernel adds by itself: those with scope link, and those of lo. */
const addressLines = ({ ifname, addr_info }: LinkJson): string[] =>
  addr_info
    .filter(({ scope, local }) => scope !== "link" && !["127.0.0.1", "::1"].includes(local))
    .map(({ local, prefixlen, valid_life_time }) => {
      const lives = valid_life_time === 2 ** 32 - 1 ? "forever" : lifetimeText(valid_life_time);
      return `${ifname} ${local}/${prefixlen} ${lives}`;
    });

/** A lifetime runs down during the test, so the rest is rounded up to whole thousands of seconds. */
export const lifetimeText = (seconds: number): string => `${Math.ceil(seconds / 1000)}000 s`;

interface RouteJson {
  gateway?: string;
  dev?: string;
  weight?: number;
  type: string;
  dst: string;
  table: string;
  protocol: string;
  metric?: number;
  prefsrc?: string;
  metrics?: { mtu?: number }[];
  nexthops?: Pick<RouteJson, "gateway" | "dev" | "weight">[];
}

/** Leaves out the kernel's own routes, which come and go with links and addresses. */
const isDeclared = ({ protocol }: RouteJson): boolean => protocol !== "kernel";

function routeLine(route: RouteJson): string {
  const { type, dst, table, metric, prefsrc, metrics = [], nexthops } = route;
  const mtu = metrics.find((one) => one.mtu !== undefined)?.mtu;
  const hops = (nexthops ?? [route]).map(({ gateway, dev, weight }) => [
    gateway && `via ${gateway}`,
    type === "unicast" && `dev ${dev}`,
    nexthops && `weight ${weight}`,
  ]);
  const rest = [
    metric !== undefined && metric > 0 && `metric ${metric}`,
    prefsrc && `src ${prefsrc}`,
    mtu && `mtu ${mtu}`,
  ];
  return [type, dst, `table ${table}`, ...rest, ...hops.flat()].filter(Boolean).join(" ");
}

interface NftJson {
  nftables: { rule?: { expr: Record<string, never>[] }; table?: { name: string } }[];
}

/** The NAT rules, and the number of tables. */
function natLines({ nftables }: NftJson): string[] {
  const rules = nftables.flatMap(({ rule }) => (rule ? [rule] : []));
  const lines = rules.map(({ expr }) => expr.map((one) => JSON.stringify(one)).join(" "));
  return [...lines, `${nftables.filter(({ table }) => table).length} tables`];
}
