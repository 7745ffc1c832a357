import type { Props } from "../conformance/deployment.ts";
import type { Declared } from "./kind.ts";
import type { Part } from "./lab.ts";

/** A topology in a random lab, with names and subnets of its own. */
export interface TopologyPart extends Part {
  bridge: { gateway: boolean; mtu?: number; ageingTime?: number } | null;
  hosts: (HostPart | null)[];
  /** Whether a cable joins the first two hosts. */
  joined: boolean;
  masquerade: { forwarding?: boolean } | null;
}

export interface HostPart {
  /**
   * Whether the host is on the bridge. `variant`, `mtu` and `gateway` are then the address, the MTU and the use of the gateway.
   */
  port: boolean;
  variant: number;
  mtu?: number;
  gateway?: false;
  /** Whether the host has another route through the bridge's address. */
  route: boolean;
  loopback?: boolean;
  hosts?: Record<string, string>;
  ecn?: number;
}

/** The arguments of a topology: one bridge, hosts in the short or the long form, and a cable between the first two. */
export function topologyArgs({ bridge, hosts, joined, masquerade }: TopologyPart): Props {
  const { gateway, ...words } = bridge ?? {};
  const namespaces = hosts.flatMap((host, i) => (host ? [[`t${i}`, hostArgs(host, i, bridge !== null)] as const] : []));
  const except = bridge ? { exceptOutDevice: "tb" } : {};
  return {
    ...(bridge && { bridges: { tb: { address: "10.9.0.1/24", ...(gateway && { gateway: "10.9.0.1" }), ...words } } }),
    ...(namespaces.length > 0 && { namespaces: Object.fromEntries(namespaces) }),
    ...(joined && hosts[0] && hosts[1] && { cables: { tc: { t0: "10.8.0.1/24", t1: "10.8.0.2/24" } } }),
    ...(masquerade && { masquerades: { tm: { source: "10.9.0.0/24", ...except, ...masquerade } } }),
  };
}

function hostArgs({ port, variant, mtu, gateway, route, ecn, ...words }: HostPart, i: number, bridge: boolean): Props {
  const address = `10.9.0.${10 + 2 * i + variant}/24`;
  const isShort = mtu === undefined && gateway !== false;
  return {
    ...words,
    ...(port && bridge && { tb: isShort ? address : { address, mtu, gateway } }),
    ...(port && bridge && route && { routes: { "10.77.0.0/16": "10.9.0.1" } }),
    ...(ecn !== undefined && { sysctls: { "net.ipv4.tcp_ecn": ecn } }),
  };
}

interface TopologyArgs {
  bridges?: Record<string, Props>;
  namespaces?: Record<string, Props>;
  cables?: Record<string, Record<string, string>>;
  masquerades?: Record<string, Props>;
}

/** The members that these arguments stand for, according to docs/kinds/topology.md. */
export function topologyMembers(args: Props): Declared[] {
  const { bridges = {}, namespaces = {}, cables = {}, masquerades = {} } = args as TopologyArgs;
  return [
    ...Object.entries(bridges).flatMap(([name, { address, gateway: _, ...words }]) => [
      { kind: "Bridge", args: { name, ...words } },
      { kind: "Address", args: { device: name, address } },
    ]),
    ...Object.entries(namespaces).flatMap(([netns, entry]) => namespaceMembers(netns, entry, bridges)),
    ...Object.values(cables).flatMap((ends) => cableMembers(Object.entries(ends).sort())),
    ...Object.values(masquerades).map((args) => ({ kind: "Masquerade", args })),
  ];
}

function namespaceMembers(netns: string, entry: Props, bridges: Record<string, Props>): Declared[] {
  const { tb, routes = {}, sysctls = {}, loopback = true, ...words } = entry;
  const port = typeof tb === "string" ? { address: tb } : (tb as Props | undefined);
  const gateway = port?.gateway ?? bridges.tb?.gateway;
  const vias = { ...(routes as Props), ...(port && gateway ? { default: gateway } : {}) };
  const near = { name: `${netns}-tb`, master: "tb" };
  return [
    { kind: "Netns", args: { name: netns, loopback, ...words } },
    ...(port ? [{ kind: "Veth", args: { ...near, peer: { name: "tb", netns, mtu: port.mtu } } }] : []),
    ...(port ? [{ kind: "Address", args: { device: "tb", netns, address: port.address } }] : []),
    ...Object.entries(vias).map(([destination, via]) => ({
      kind: "Route",
      args: { netns, destination, via, device: "tb" },
    })),
    ...Object.entries(sysctls as Props).map(([key, value]) => ({ kind: "Sysctl", args: { netns, key, value } })),
  ];
}

/** Each end of a cable has the name of the namespace to which it leads. */
function cableMembers([one, other]: [string, string][]): Declared[] {
  const [[here, address], [there, farAddress]] = [one ?? ["", ""], other ?? ["", ""]];
  return [
    { kind: "Veth", args: { name: there, netns: here, peer: { name: here, netns: there } } },
    { kind: "Address", args: { device: there, netns: here, address } },
    { kind: "Address", args: { device: here, netns: there, address: farAddress } },
  ];
}
