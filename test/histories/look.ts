import { existsSync, readdirSync, readFileSync } from "node:fs";
import { runIn } from "../support/lab.ts";
import { type NftJson, natLines } from "./look-nat.ts";
import { neighbourLines } from "./look-neighbours.ts";
import { processesIn } from "./look-processes.ts";
import { type QdiscJson, rateLines } from "./look-rates.ts";
import { type RouteJson, routeLines } from "./look-routes.ts";
import { type RuleJson, ruleLines } from "./look-rules.ts";

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
  neighbours: string[];
  rules: string[];
  /** The devices that have a rate, with it. */
  rates: string[];
  nat: string[];
  settings: Record<string, string>;
  /** Command lines of the processes that a lab runs. */
  processes: string[];
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
  "ip -json neigh show nud permanent",
  "ip -json neigh show proxy",
  "ip -json rule show",
  "ip -6 -json rule show",
  "nft -j list ruleset",
  "tc -json qdisc show",
  `cat ${watched.map((key) => `/proc/sys/${key.replaceAll(".", "/")}`).join(" ")}`,
].join(" && echo '\f' && ");

const routeText = ["ip", "-oneline", "-details", "route", "show", "table", "all"] as const;

function lookAt(netns: string, macs: ReadonlySet<string>): PlaceLook {
  const texts = runIn(netns || undefined, "sh", "-ec", script).split("\f\n");
  const parsed = texts.slice(0, -1).map((text) => JSON.parse(text.trim() || "[]"));
  const [links, routes, permanent, proxies, rules, rules6, nft, qdiscs] = parsed;
  const values = String(texts.at(-1)).trim().split("\n");
  return {
    links: linkLines(links, macs).sort(),
    addresses: (links as LinkJson[]).flatMap(addressLines).sort(),
    withoutOwnSix: (links as LinkJson[]).filter(lacksOwnSix).map(({ ifname }) => ifname),
    routes: routeLines(routes as RouteJson[], () => runIn(netns || undefined, ...routeText)).sort(),
    neighbours: neighbourLines([...permanent, ...proxies]).sort(),
    rules: [...ruleLines(rules as RuleJson[], 4), ...ruleLines(rules6 as RuleJson[], 6)].sort(),
    rates: (qdiscs as QdiscJson[]).flatMap(rateLines).sort(),
    nat: natLines(nft as NftJson).sort(),
    settings: Object.fromEntries(watched.map((key, i) => [key, values[i] ?? ""])),
    processes: processesIn(netns),
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
