import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Arguments, Kind } from "../dynamic/kind.ts";
import { KernelResource } from "../dynamic/resource.ts";
import type { TopologyArgs, TopologyOutputs } from "./arguments.ts";
import { change } from "./change.ts";
import { topologyMembers } from "./inside.ts";
import { look } from "./look.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { Run } from "./run.ts";
import { withSecrets } from "./secrets.ts";
import { unmake } from "./unmake.ts";

const byName = z.record(z.string(), z.unknown()).optional();

const schema = z.strictObject({
  bridges: byName,
  namespaces: byName,
  links: byName,
  cables: byName,
  masquerades: byName,
  snats: byName,
  portForwards: byName,
  firewalls: byName,
  checks: byName,
  reachability: z.unknown().optional(),
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

/** A topology has no outputs besides its arguments. */
const nothing = (): Arguments => ({});

class Resource extends KernelResource {
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.CustomResourceOptions) {
    super(name, { kind: topology, args: withSecrets(`Topology "${name}"`, { ...args }), wiring: {} }, opts);
  }
}

/** The type takes the names of bridges and namespaces from the arguments. */
type TopologyClass = new <Bridge extends string, Netns extends string>(
  name: string,
  args?: TopologyArgs<Bridge, Netns>,
  opts?: pulumi.CustomResourceOptions,
) => KernelResource & TopologyOutputs<Bridge, Netns>;

/**
 * A whole lab as one resource. This is for labs of hundreds of hosts: as a resource of its own, each host would cost the engine
 * some milliseconds and kilobytes. The members are made, read, changed and removed as resources of their kinds are, and the
 * preview names the member that changes.
 * @example
 * new Topology("campus", {
 *   bridges: { lan: { address: "10.99.0.1/16", gateway: "10.99.0.1" } },
 *   namespaces: { h1: { lan: "10.99.0.11/16" }, h2: { lan: "10.99.0.12/16" } },
 * });
 */
export class Topology<
  Bridge extends string = never,
  Netns extends string = string,
> extends (Resource as unknown as TopologyClass)<Bridge, Netns> {}
