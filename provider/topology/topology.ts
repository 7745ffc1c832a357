import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Arguments, Kind } from "../dynamic/kind.ts";
import { KernelResource } from "../dynamic/resource.ts";
import type { BridgeArgs } from "../kinds/bridge.ts";
import type { MasqueradeArgs } from "../kinds/masquerade.ts";
import type { NetnsArgs } from "../kinds/netns.ts";
import type { RouteArgs } from "../kinds/route.ts";
import type { VethEndArgs } from "../kinds/veth-end.ts";
import type { TopologyAddresses } from "./address-args.ts";
import { unmake } from "./apply.ts";
import { change } from "./change.ts";
import { topologyMembers } from "./inside.ts";
import type { TopologyKindLinkArgs, TopologyTopLinkArgs } from "./kind-link-args.ts";
import { look } from "./look.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { Run } from "./run.ts";
import { withSecrets } from "./secrets.ts";

/** A bridge: the words of `Bridge`, its addresses, and what it is to the hosts on it. */
export interface TopologyBridgeArgs extends Omit<BridgeArgs, "netns">, TopologyAddresses {
  /** A namespace of the topology that it is in. @default the host */
  netns?: string;
  /** By which the hosts on it reach what is beyond: a default route in each, one a family. @default none */
  gateway?: pulumi.Input<string | string[]>;
}

/** A link in a namespace, to a bridge: the words of a veth's end. */
export interface TopologyLinkArgs extends Omit<VethEndArgs, "name" | "netns" | "master" | "port">, TopologyAddresses {
  /** The bridge. @default in the short form, the bridge that it is called as */
  master?: string;
  /** The bridge's arguments of it as a port. */
  port?: VethEndArgs["port"];
  /** The bridge's end of it. */
  peer?: Omit<VethEndArgs, "netns" | "master" | "port">;
  /** Another gateway than the bridge's, or false for none. */
  gateway?: pulumi.Input<string | string[] | false>;
}

/** A namespace: the words of `Netns`, addresses on its `lo`, its links, routes and settings; a link to a bridge also by the bridge's name. */
export interface TopologyNamespaceArgs extends Omit<NetnsArgs, "name">, TopologyAddresses {
  /** Links, by name: to bridges, or of a `kind` of their own. */
  links?: Record<string, TopologyLinkArgs | TopologyKindLinkArgs>;
  /** Routes by destination: the gateway, or words of a route. */
  routes?: Record<string, pulumi.Input<string> | Partial<Omit<RouteArgs, "netns" | "adopt">>>;
  /** Settings by key (sysctl(8)). */
  sysctls?: Record<string, pulumi.Input<string | number>>;
  /** The short form of a link to a bridge: its address, several, or its words, by the bridge's name, which is the link's too. */
  [bridge: string]: unknown;
}

/** A cable: two namespaces with an address each, or the words of `Veth` with addresses at both ends. */
export type TopologyCableArgs =
  | Record<string, string | string[] | (Omit<VethEndArgs, "netns" | "master"> & TopologyAddresses)>
  | (TopologyEndArgs & {
      /** The far end: the same arguments for it. */
      peer: TopologyEndArgs;
    });

/** One end of a cable. */
export interface TopologyEndArgs extends Omit<VethEndArgs, "netns" | "master">, TopologyAddresses {
  /** A namespace of the topology. @default the host */
  netns?: string;
  /** A bridge that it is a port of, in the same namespace. @default none */
  master?: string;
}

/**
 * A lab: members by name.
 * @example { bridges: { lan: { address: "10.99.0.1/16" } }, namespaces: { h1: { lan: "10.99.0.11/16" } } }
 */
export interface TopologyArgs {
  /** Bridges, by name. */
  bridges?: Record<string, TopologyBridgeArgs>;
  /** Namespaces, by name. */
  namespaces?: Record<string, TopologyNamespaceArgs>;
  /** Links of the host that are no cables, by name. */
  links?: Record<string, TopologyTopLinkArgs>;
  /** Cables between namespaces, by name. */
  cables?: Record<string, TopologyCableArgs>;
  /** Source NAT, by name. */
  masquerades?: Record<string, Omit<MasqueradeArgs, "netns"> & Pick<TopologyBridgeArgs, "netns">>;
}

const byName = z.record(z.string(), z.unknown()).optional();

const schema = z.strictObject({
  bridges: byName,
  namespaces: byName,
  links: byName,
  cables: byName,
  masquerades: byName,
});

export const topology: Kind<TopologyArguments> = {
  name: "Topology",
  schema,
  replaceOn: [],
  create: (args, self) => change(args, self, {}).then(nothing),
  read: (args, self) => look(args, self),
  update: (args, self, before) => change(args, self, before).then(nothing),
  async remove(args, self) {
    const { members } = expand(args);
    const run = new Run(self, members);
    await unmake(members, run);
    const failure = run.end();
    if (failure !== undefined) throw new Error(failure);
  },
  members: topologyMembers,
  without: {
    show: "its members are shown",
    doctor: "its members' kinds say what they need",
    inventory: "its members' objects are found as those of their kinds",
    topology: "none is within another",
  },
};

/** Its outputs are its arguments. */
const nothing = (): Arguments => ({});

/**
 * A whole lab as one resource: for labs of hundreds of hosts, of which each would cost the engine some milliseconds and
 * kilobytes as a resource of its own. Its members are made, read, changed and removed as resources of their kinds are,
 * and the preview names the member that changes.
 * @example
 * new Topology("campus", {
 *   bridges: { lan: { address: "10.99.0.1/16", gateway: "10.99.0.1" } },
 *   namespaces: { h1: { lan: "10.99.0.11/16" }, h2: { lan: "10.99.0.12/16" } },
 * });
 */
export class Topology extends KernelResource {
  /** Bridges, by name. */
  declare readonly bridges: pulumi.Output<Record<string, unknown> | undefined>;
  /** Namespaces, by name. */
  declare readonly namespaces: pulumi.Output<Record<string, unknown> | undefined>;
  /** Links of the host that are no cables, by name. */
  declare readonly links: pulumi.Output<Record<string, unknown> | undefined>;
  /** Cables between namespaces, by name. */
  declare readonly cables: pulumi.Output<Record<string, unknown> | undefined>;
  /** Source NAT, by name. */
  declare readonly masquerades: pulumi.Output<Record<string, unknown> | undefined>;

  constructor(name: string, args: TopologyArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(name, { kind: topology, args: withSecrets({ ...args }), wiring: {} }, opts);
  }
}
