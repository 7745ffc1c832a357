import type { FirewallArgs } from "../kinds/firewall.ts";
import type { ChainsByName } from "../kinds/firewall-shape.ts";
import type { MasqueradeArgs } from "../kinds/masquerade.ts";
import type { PortForwardArgs } from "../kinds/portforward.ts";
import type { SnatArgs } from "../kinds/snat.ts";
import type { InNamespace, MemberArgs } from "./member-args.ts";

/**
 * Source NAT in a namespace, or on the host: the arguments of `Masquerade`.
 * @example { source: "10.99.0.0/16", exceptOutDevice: "lan" }
 */
export interface TopologyMasqueradeArgs extends MemberArgs<MasqueradeArgs, "netns">, InNamespace {}

/**
 * Source NAT to an address of your choice, in a namespace or on the host: the arguments of `Snat`.
 * @example { netns: "r1", source: "10.99.0.0/16", to: "192.0.2.7" }
 */
export interface TopologySnatArgs extends MemberArgs<SnatArgs, "netns">, InNamespace {}

/**
 * A port of a namespace, or of the host, that leads to another address: the arguments of `PortForward`.
 * @example { netns: "r1", port: 8080, to: "10.99.0.11", toPort: 80 }
 */
export interface TopologyPortForwardArgs extends MemberArgs<PortForwardArgs, "netns">, InNamespace {}

/**
 * A firewall of a namespace, or of the host: the arguments of `Firewall`.
 * @example { netns: "r1", chains: { forward: { policy: "drop", rules: [{ iif: "lan", then: "accept" }] } } }
 */
export interface TopologyFirewallArgs extends MemberArgs<FirewallArgs, "netns" | "chains">, InNamespace {
  /** The chains by hook, each with its policy and its rules. */
  chains: ChainsByName;
}
