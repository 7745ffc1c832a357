import type { Props } from "../conformance/deployment.ts";
import { type Look, lifetimeText, type PlaceLook, watched } from "./look.ts";
import { type Resource, words } from "./resource.ts";
import { type Declared, declaredOf } from "./topology.ts";

/** What the kernel is to have of a program: that, and nothing more. `base` are the host's settings without a lab. */
export function expected(program: readonly Resource[], base: Record<string, string>): Look {
  const all = program.flatMap((resource) => declaredOf({ kind: resource.kind, args: words(resource) }));
  const namespaces = all.filter(({ kind }) => kind === "Netns").map(({ args }) => String(args.name));
  const places = ["", ...namespaces].map((netns) => {
    const here = all.filter(({ args }) => String(args.netns ?? "") === netns);
    return [netns, placeOf(netns, { all, here, base: netns === "" ? base : {} })] as const;
  });
  return { namespaces: namespaces.sort(), files: filesOf(all), places: Object.fromEntries(places) };
}

/** Links whose MAC address the program gives. */
export function declaredMacs(program: readonly Resource[]): Set<string> {
  const ends = program.flatMap((resource) => {
    const args = words(resource);
    return resource.kind === "Veth" ? [args, args.peer as Props] : [args];
  });
  return new Set(ends.filter(({ mac }) => mac !== undefined).map(({ name }) => String(name)));
}

interface Scene {
  all: readonly Declared[];
  here: readonly Declared[];
  base: Record<string, string>;
}

function placeOf(netns: string, { all, here, base }: Scene): PlaceLook {
  const links = linksIn(netns, all);
  const of = (kind: string) => here.filter((one) => one.kind === kind).map(({ args }) => args);
  const loIsUp = all.every(({ kind, args }) => kind !== "Netns" || args.name !== netns || args.loopback === true);
  const isUp = (device: unknown): boolean =>
    device === "lo" ? loIsUp : links.some(({ args }) => args.name === device && args.up !== false);
  return {
    links: links.map(linkLine).sort(),
    addresses: of("Address").map(addressLine).sort(),
    withoutOwnSix: [],
    // On a link that is down there is no route; it waits.
    routes: of("Route")
      .filter(({ device }) => device === undefined || isUp(device))
      .map(routeLine)
      .sort(),
    nat: [...of("Masquerade").map(natLine), `${of("Masquerade").length} tables`].sort(),
    settings: { ...base, ...settingsOf(of("Sysctl"), of("Masquerade")) },
  };
}

const linksIn = (netns: string, all: readonly Declared[]): Declared[] =>
  all
    .flatMap(({ kind, args }) => {
      if (kind === "Bridge") return [{ kind: "bridge", args }];
      return kind === "Veth" ? [args, args.peer as Props].map((end) => ({ kind: "veth", args: end })) : [];
    })
    .filter(({ args }) => String(args.netns ?? "") === netns);

const linkLine = ({ kind, args }: Declared): string =>
  [
    ...[args.name, kind, `mtu ${args.mtu ?? 1500}`, args.up === false ? "down" : "up"],
    ...(args.master === undefined ? [] : [`master ${args.master}`]),
    ...(args.mac === undefined ? [] : [`mac ${args.mac}`]),
  ].join(" ");

const addressLine = ({ device, address, validLifetime }: Props): string =>
  `${device} ${address} ${validLifetime === undefined ? "forever" : lifetimeText(Number(validLifetime))}`;

function routeLine(args: Props): string {
  const { type = "unicast", destination, table = "main", metric, source, mtu, nexthops, via, device, family } = args;
  const isSix = family === 6 || String(destination).includes(":");
  const hops = ((nexthops as Props[] | undefined) ?? [{ via, device }]).map((hop) => [
    hop.via && `via ${hop.via}`,
    type === "unicast" ? `dev ${hop.device}` : undefined,
    nexthops && `weight ${hop.weight}`,
  ]);
  const number = metric ?? (isSix ? 1024 : undefined);
  const rest = [number !== undefined && `metric ${number}`, source && `src ${source}`, mtu && `mtu ${mtu}`];
  return [type, destination, `table ${table}`, ...rest, ...hops.flat()].filter(Boolean).join(" ");
}

function natLine({ source, exceptOutDevice }: Props): string {
  const [addr, len] = String(source).split("/");
  const left = { payload: { protocol: addr?.includes(":") ? "ip6" : "ip", field: "saddr" } };
  const from = { match: { op: "==", left, right: { prefix: { addr, len: Number(len) } } } };
  const out = { match: { op: "!=", left: { meta: { key: "oifname" } }, right: exceptOutDevice } };
  const parts = [from, ...(exceptOutDevice === undefined ? [] : [out]), { masquerade: null }];
  return parts.map((part) => JSON.stringify(part)).join(" ");
}

/** Settings that the program says something of. */
function settingsOf(sysctls: readonly Props[], masquerades: readonly Props[]): Record<string, string> {
  const forwarding = masquerades
    .filter(({ forwarding }) => forwarding !== false)
    .map(({ source }) => [String(source).includes(":") ? watched[3] : watched[2], "1"]);
  return Object.fromEntries([...sysctls.map(({ key, value }) => [key, String(value)]), ...forwarding]);
}

function filesOf(all: readonly Declared[]): Record<string, string> {
  return Object.fromEntries(
    all
      .filter(({ kind }) => kind === "Netns")
      .flatMap(({ args }) => {
        const { name, nameservers = [], hosts = {} } = args as { name: string; nameservers?: string[]; hosts?: object };
        const resolv = nameservers.map((server) => `nameserver ${server}\n`).join("");
        const lines = Object.entries(hosts).map(([host, address]) => `${address} ${host}\n`);
        return [
          [`/etc/netns/${name}/resolv.conf`, resolv],
          [`/etc/netns/${name}/hosts`, lines.join("")],
        ].filter(([, text]) => text !== "");
      }),
  );
}
