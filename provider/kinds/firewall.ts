import * as z from "zod";
import type { ArgsOf, CheckedOf } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { devicesAsInput, netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf, type Self } from "../dynamic/kind.ts";
import { firewallApply, firewallShow } from "../kernel/nft/firewall.ts";
import { firewallTried } from "../kernel/nft/firewall-tried.ts";
import { chainsProblem, firewallText } from "../kernel/nft/firewall-words.ts";
import { lockoutProblem } from "../kernel/nft/lockout.ts";
import { firewallNeeds } from "../kernel/nft/needs.ts";
import { tablesDelete, tablesFind } from "../kernel/nft/own-table.ts";
import { rulesetList } from "../kernel/nft/ruleset.ts";
import { chainsArgument } from "./firewall-shape.ts";

const shape = {
  /** The chains by hook, each with its policy and its rules. */
  chains: chainsArgument,
  /** The namespace whose packets the firewall looks at. @default the host */
  netns: netnsArgument,
  /** Whether a firewall of the host may cut off the SSH session in which Pulumi runs. @default false */
  allowLockout: z.boolean().default(false),
};

const count = z.object({
  /** The packets that the rule fitted. */
  packets: z.number(),
  /** Their bytes. */
  bytes: z.number(),
});

const outputs = {
  /** The nft table (family `inet`) that holds the chains. */
  table: z.string(),
  /** What each rule had counted at the last look, by chain, in the order of the rules. */
  counters: z.record(z.string(), z.array(count)),
};

/**
 * The arguments of a `Firewall`: the chains by hook, and where.
 * @example { netns, chains: { input: { policy: "drop", rules: [{ state: ["established"], then: "accept" }] } } }
 */
export interface FirewallArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

export const firewall = kindOf({
  name: "Firewall",
  shape,
  outputs,
  rules: [
    { fields: ["chains"], broken: ({ chains }) => chainsProblem(chains) },
    {
      fields: ["chains"],
      broken: ({ chains }) => (chainsProblem(chains) === undefined ? firewallTried(chains) : undefined),
    },
    {
      fields: ["chains", "netns", "allowLockout"],
      broken: ({ chains, netns, allowLockout }) => (allowLockout ? undefined : lockoutProblem(netns, chains)),
    },
  ],
  replaceOn: ["netns"],
  create: apply,
  async read({ netns, chains, allowLockout }, self) {
    const found = await firewallShow(netns, self, chains);
    return found && { ...found, allowLockout };
  },
  update: apply,
  async remove({ netns }, self) {
    const ruleset = await rulesetList(netns);
    if (ruleset) await tablesDelete(netns, tablesFind(ruleset, self));
  },
  objects: ["table"],
  shows: ({ netns, chains }) => [{ netns, translation: firewallText(chains) }],
  needs: firewallNeeds,
});

/**
 * Chains of rules that say which packets pass: see nft(8). Each resource has its own nft table, which changes in one transaction.
 * @example
 * new Firewall("zone", {
 *   netns,
 *   chains: { input: { rules: [{ protocol: "tcp", ports: [81], then: "reject" }] } },
 * });
 */
export class Firewall extends resourceOf(firewall, { wire }) {}

function wire(_name: string, args: FirewallArgs) {
  const given = { chains: devicesAsInput(args.chains), netns: netnsAsInput(args.netns) };
  return { args: { ...args, ...given }, wiring: { within: [netnsResource(args.netns)] } };
}

async function apply({ netns, chains }: Args, self: Self) {
  const table = await firewallApply(netns, self, chains);
  const found = await firewallShow(netns, self, chains);
  return { table, chains: found?.chains ?? chains, counters: found?.counters ?? {} };
}
