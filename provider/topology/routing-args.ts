import type { NexthopArgs } from "../kinds/nexthop.ts";
import type { RouteArgs } from "../kinds/route.ts";
import type { RuleArgs } from "../kinds/rule.ts";
import type { InVrf, MemberArgs } from "./member-args.ts";

/** A rule of policy routing of a namespace: the arguments of `Rule`. */
export interface TopologyRuleArgs extends MemberArgs<RuleArgs, "netns" | "vrf">, InVrf {}

/** A route of a namespace; its destination is its key, unless `destination` is given. */
export interface TopologyRouteArgs extends Partial<MemberArgs<RouteArgs, "netns" | "nexthops" | "vrf">>, InVrf {
  /** Several ways, in place of `via` and `device` (multipath). @default none */
  nexthops?: MemberArgs<NexthopArgs, never>[];
}
