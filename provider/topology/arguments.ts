import type * as pulumi from "@pulumi/pulumi";
import type { BridgeArgs } from "../kinds/bridge.ts";
import type { ExecArgs } from "../kinds/exec.ts";
import type { NeighbourArgs } from "../kinds/neighbour.ts";
import type { NetnsArgs } from "../kinds/netns.ts";
import type { ProcessArgs } from "../kinds/process.ts";
import type { ReachArgs } from "../kinds/reach.ts";
import type { SysctlArgs } from "../kinds/sysctl.ts";
import type { VethArgs } from "../kinds/veth.ts";
import type { VethEndArgs } from "../kinds/veth-end.ts";
import type { TopologyKindLinkArgs, TopologyTopLinkArgs } from "./kind-link-args.ts";
import type { Addresses, InNamespace, InShort, MemberArgs } from "./member-args.ts";
import type {
  TopologyFirewallArgs,
  TopologyMasqueradeArgs,
  TopologyPortForwardArgs,
  TopologySnatArgs,
} from "./placed-args.ts";
import type { TopologyRouteArgs, TopologyRuleArgs } from "./routing-args.ts";

/**
 * A bridge: the arguments of `Bridge`, its addresses, and the gateway of the hosts on it.
 * @example { address: "10.99.0.1/16", gateway: "10.99.0.1", stp: true }
 */
export interface TopologyBridgeArgs extends MemberArgs<BridgeArgs, "name" | "netns">, Addresses, InNamespace {
  /** The gateway for the default routes of the hosts on the bridge: an address, or a list with one for each family. @default none */
  gateway?: pulumi.Input<string | string[]>;
}

/**
 * A link of a namespace to a bridge: the arguments of an end of a `Veth`, and its addresses.
 * @example { address: "10.99.0.12/16", mtu: 1400 }
 */
export interface TopologyLinkArgs extends MemberArgs<VethEndArgs, "name" | "netns" | "master" | "port">, Addresses {
  /** The bridge that the link leads to. @default in the short form, the bridge whose name the link has */
  master?: string;
  /** The bridge's settings for the link as a port. @default the kernel's */
  port?: VethEndArgs["port"];
  /** The bridge's end of the link: the arguments of an end of a `Veth`. @default what a `Veth` has */
  peer?: MemberArgs<VethEndArgs, "netns" | "master" | "port">;
  /** Another gateway than the bridge's, or false for none. @default the bridge's */
  gateway?: pulumi.Input<string | string[] | false>;
}

/** The arguments of a namespace, without the links that stand under the name of their bridge. */
export interface TopologyNetnsArgs extends MemberArgs<NetnsArgs, "name">, Addresses {
  /** Links by name: a link to a bridge, with `master`, or another link, with `kind`. @default none */
  links?: Record<string, (TopologyLinkArgs & { master: string }) | TopologyKindLinkArgs>;
  /** Routes by destination: the gateway, or the arguments of a `Route`; with `destination` among these, the key is any name. @default none */
  routes?: Record<string, pulumi.Input<string> | TopologyRouteArgs>;
  /** Neighbours by address: the arguments of a `Neighbour`, such as `{ device: "lan", mac: "02:00:00:00:00:09" }`; with `address` among these, the key is any name. @default none */
  neighbours?: Record<string, MemberArgs<NeighbourArgs, "netns">>;
  /** Rules of policy routing by any name: the arguments of a `Rule`, such as `{ priority: 700, from: "10.1.0.0/24", table: 77 }`. @default none */
  rules?: Record<string, TopologyRuleArgs>;
  /** Programs that run in the namespace, by any name: the command, or the arguments of a `Process`. @default none */
  processes?: Record<string, ProcessArgs["command"] | TopologyProcessArgs>;
  /** Settings by key: see `Sysctl`. @default none */
  sysctls?: Record<string, SysctlArgs["value"]>;
  /** Commands by any name, run after everything else stands, one after the other in the order of their names: the words, or the arguments of an `Exec`. @default none */
  execs?: Record<string, ExecArgs["command"] | MemberArgs<ExecArgs, "netns">>;
}

/**
 * A process of a namespace: the arguments of `Process`.
 * @example { command: ["/usr/lib/frr/ospfd", "-f", "/etc/frr/ospfd.conf"], dependsOn: ["zebra"] }
 */
export interface TopologyProcessArgs extends MemberArgs<ProcessArgs, "netns"> {
  /** Processes that have to be ready before this one starts, and that end after it: the name of one in the same namespace, or `NAMESPACE/PROCESS`. @default none */
  dependsOn?: string[];
}

/**
 * A namespace: the arguments of `Netns`, addresses on its `lo`, links, routes and settings. A link to a bridge can stand under
 * the bridge's name, which is then the link's name too.
 * @example { lan: "10.99.0.11/16", routes: { "10.7.0.0/16": "10.99.0.9" } }
 */
export type TopologyNamespaceArgs<Bridge extends string = string> = TopologyNetnsArgs & LinksByBridge<Bridge>;

/** If a program computes the names of its bridges, any key may be the name of a bridge. */
type LinksByBridge<Bridge extends string> = string extends Bridge
  ? { [bridge: string]: unknown }
  : { [Name in Exclude<Bridge, keyof TopologyNetnsArgs>]?: InShort<TopologyLinkArgs> };

/**
 * A cable: two namespaces with an address each, or the arguments of `Veth` with addresses at both ends.
 * @example { r1: "10.0.12.1/30", r2: "10.0.12.2/30" }
 */
export type TopologyCableArgs<Netns extends string = string> =
  | { [Name in Netns]?: InShort<TopologyEndArgs> }
  | TopologyVethArgs;

/** A cable in the long form: the arguments of its near end, with the far end in `peer`. */
interface TopologyVethArgs extends MemberArgs<VethArgs, "netns" | "peer">, Addresses, InNamespace {
  /** The far end: it takes the same arguments as the near end, except `peer` and `adopt`. */
  peer: TopologyEndArgs & InNamespace;
}

interface TopologyEndArgs extends MemberArgs<VethEndArgs, "netns">, Addresses {}

/**
 * A check: the arguments of a `Reach`. It runs when everything else of the lab stands, and after each change of the lab.
 * @example { from: "h1", to: "h2", by: "tcp", port: 80 }
 */
export interface TopologyCheckArgs extends MemberArgs<ReachArgs, "from" | "to"> {
  /** The namespace that asks, one of this topology. @default the host */
  from?: string;
  /** What is asked: an address, the name of a host, or a namespace of this topology, which stands for its first address. @default what `url` names */
  to?: pulumi.Input<string>;
}

/**
 * A lab: its members by name. A namespace can have links under the names of these bridges, and cables end in these namespaces.
 * @example { bridges: { lan: { address: "10.99.0.1/16" } }, namespaces: { h1: { lan: "10.99.0.11/16" } } }
 */
export interface TopologyArgs<Bridge extends string = string, Netns extends string = string> {
  /** Bridges, by name. @default none */
  bridges?: Record<Bridge, TopologyBridgeArgs>;
  /** Namespaces, by name. @default none */
  namespaces?: Record<Netns, TopologyNamespaceArgs<Bridge>>;
  /** Links of the host that are no cables, such as a macvlan, by name. @default none */
  links?: Record<string, TopologyTopLinkArgs>;
  /** Cables between namespaces, by name. @default none */
  cables?: Record<string, TopologyCableArgs<NoInfer<Netns>>>;
  /** Source NAT, by name. @default none */
  masquerades?: Record<string, TopologyMasqueradeArgs>;
  /** Source NAT to addresses of your choice, by name. @default none */
  snats?: Record<string, TopologySnatArgs>;
  /** Ports that lead to other addresses, by name. @default none */
  portForwards?: Record<string, TopologyPortForwardArgs>;
  /** Firewalls, by name. @default none */
  firewalls?: Record<string, TopologyFirewallArgs>;
  /** What must answer, by name. @default none */
  checks?: Record<string, TopologyCheckArgs>;
  /** `"all"`: each namespace must answer a ping of each other one, to its first address. For at most 64 namespaces. @default nothing */
  reachability?: "all";
}

/** The outputs of a topology: its arguments, with each value known. */
export type TopologyOutputs<Bridge extends string, Netns extends string> = {
  readonly [Key in keyof TopologyArgs<Bridge, Netns>]-?: pulumi.Output<pulumi.Unwrap<TopologyArgs<Bridge, Netns>[Key]>>;
};
