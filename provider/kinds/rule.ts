import * as z from "zod";
import { type ArgsOf, type CheckedOf, kernelsOwn } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import {
  deviceArgument,
  deviceAsInput,
  deviceOwner,
  netnsArgument,
  netnsAsInput,
  netnsResource,
  onDevice,
} from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { routeTable } from "../kernel/address/prefix-schema.ts";
import { linkName } from "../kernel/link/schema.ts";
import { ruleIdentities } from "../kernel/overlap/identity.ts";
import { ruleChecks } from "../kernel/rule/checks.ts";
import type { RuleMaking } from "../kernel/rule/claimed.ts";
import { ruleAbout, ruleFamily, ruleLine, ruleRefOf, ruleTypes } from "../kernel/rule/form.ts";
import { lockoutCheck } from "../kernel/rule/lockout.ts";
import { ruleNeeds } from "../kernel/rule/needs.ts";
import {
  ruleAdd,
  ruleDelete,
  ruleRelease,
  ruleReplace,
  ruleShowOurs,
  ruleTake,
  ruleThere,
} from "../kernel/rule/rules.ts";
import { fwmark, ruleNetwork, rulePorts, rulePriority, ruleProtocol, tos, uidRange } from "../kernel/rule/schema.ts";
import { ruleLook } from "../kernel/rule/shown.ts";
import { whole } from "../kernel/schema/text.ts";
import { byVrf, tableRules, vrfArgument } from "./vrf-shape.ts";

const shape = {
  /** The order in which rules are asked, the lowest first; the kernel's rules of `main` and `default` have 32766 and 32767. */
  priority: rulePriority,
  /** The namespace that the rule is in. @default that of `iif` or `oif`, else the host */
  netns: netnsArgument,
  /** The source of packets: a network or an address. @default any */
  from: ruleNetwork.optional(),
  /** The destination of packets: a network or an address. @default any */
  to: ruleNetwork.optional(),
  /** Whether the rule is about all packets but those that it describes. @default false */
  not: z.boolean().default(false),
  /** The link that packets come in by; `lo` stands for the packets that the place itself sends. @default any */
  iif: deviceArgument(linkName.optional()),
  /** The link that the socket is bound to which sends a packet. @default any */
  oif: deviceArgument(linkName.optional()),
  /** The firewall's mark of packets, with or without a mask, such as `1` or `0x1/0xff`. @default any */
  fwmark: fwmark.optional(),
  /** The type of service (IPv4: bits of 0x1c, IPv6: of 0xfc), such as 16 or `0x10`. @default any */
  tos: tos.optional(),
  /** The protocol of packets. @default any */
  ipproto: ruleProtocol.optional(),
  /** The source port, or a range such as `1000-2000`. @default any */
  sport: rulePorts.optional(),
  /** The destination port, or a range such as `1000-2000`. @default any */
  dport: rulePorts.optional(),
  /** The number of the user whose program sends the packet, or a range such as `1000-1999`. @default any */
  uidRange: uidRange.optional(),
  /** The routing table that is looked up, by number or by name of rt_tables. @default none */
  table: routeTable.optional(),
  /** A `Vrf`, in place of `table`: its table is looked up, and the rule goes with it. @default none */
  vrf: vrfArgument,
  /** Routes of the table that are ignored: those with a prefix of this length or less. With 0 its default route is. @default none */
  suppressPrefixLength: whole("suppressPrefixLength", 0, 128).optional(),
  /** The priority of a later rule with which to go on, in place of a table. @default none */
  goto: rulePriority.optional(),
  /** The treatment of packets: `unicast` looks up the table, `blackhole` drops them silently, `unreachable` and `prohibit` answer with an ICMP error. @default "unicast" */
  type: z.enum(ruleTypes).default("unicast"),
  /** The family, 4 or 6: to be given for a rule of IPv6 without `from` and `to`. @default by `from` and `to`, else 4 */
  family: kernelsOwn(z.literal([4, 6])),
  /** Whether a rule of the host may cut off the SSH session in which Pulumi runs. @default false */
  allowLockout: z.boolean().default(false),
  /** Whether to take over a rule that is there already: every part of it becomes as declared, and deleting the resource puts back the rule that was found. @default false */
  adopt: z.boolean().optional(),
};

/**
 * The arguments of a `Rule`: which packets it is about, and the table that routes them.
 * @example { netns, priority: 700, from: "10.1.0.0/24", table: 77 }
 */
export interface RuleArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const rule = kindOf({
  name: "Rule",
  shape,
  outputs: {},
  rules: [...ruleChecks, ...tableRules, lockoutCheck],
  replaceOn: ["priority", "netns", "family"],
  alsoReplaces: (before, now) => (ruleFamily(before) === ruleFamily(now) ? [] : ["from", "to"]),
  foundBy: ["netns", "family"],
  create: async (args, self) => (await ruleAdd(making(args, self))).facts,
  async read(args, self) {
    const found = await ruleShowOurs(making(args, self));
    return found && { ...(found.stray ?? found.facts), allowLockout: args.allowLockout };
  },
  update: async (args, self) => (await ruleReplace(making(args, self))).facts,
  remove: (args, self) => ruleDelete(making(args, self)),
  async get(args, id) {
    const found = await ruleLook({ ...args, priority: args.priority ?? Number(id), family: ruleFamily(args) });
    return found && { ...found.facts, allowLockout: false };
  },
  adoption: {
    note: (args) => ({ netns: args.netns, about: ruleAbout({ ...args, family: ruleFamily(args) }) }),
    find: (args, self) => ruleThere(making(args, self)),
    take: (args, self) => ruleTake(making(args, self)),
    release: (args, self, before) => ruleRelease(making(args, self), before),
  },
  objects: ["ip-rule", "ip6-rule"],
  argumentsOf: ({ netns, name }) => ({ netns, ...ruleRefOf(name.split(" ")) }),
  identities: ruleIdentities,
  shows: (args) => [{ netns: args.netns, rule: ruleLine({ ...args, family: ruleFamily(args) }) }],
  needs: ruleNeeds,
});

/**
 * A rule of policy routing: see ip-rule(8). Its protocol is 199, the number of this package, since a rule has no room for a text.
 * @example new Rule("by-source", { netns, priority: 700, from: "10.1.0.0/24", table: 77 })
 */
export class Rule extends resourceOf(rule, { wire, get: { by: ["netns", "family"] } }) {}

function wire(_name: string, args: RuleArgs) {
  const { iif, oif } = args;
  const { netns } = onDevice(iif ?? oif ?? args.vrf, args.netns);
  const vrf = byVrf(args);
  return {
    args: { ...args, netns: netnsAsInput(netns), iif: deviceAsInput(iif), oif: deviceAsInput(oif), ...vrf.args },
    // A rule outlives the links that it names, and is about a later link of that name too.
    wiring: {
      within: [netnsResource(netns), ...vrf.within],
      ...{ attached: [deviceOwner(iif), deviceOwner(oif)], deletedWith: netnsResource(netns) },
    },
  };
}

const making = (args: Args, self: Self): RuleMaking => ({
  ...args,
  family: ruleFamily(args),
  owner: self,
  within: self.within,
});
