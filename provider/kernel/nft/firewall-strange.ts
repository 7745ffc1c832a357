import { type FirewallChains, hooks } from "./firewall-schema.ts";
import type { NftChain } from "./ruleset.ts";

/** Whether a chain of a firewall's table has the form of those that arguments tell. */
export const isDeclarable = ({ name, hook, type }: NftChain): boolean => name === hook && type === "filter";

/** Adds chains that no argument tells: each shows as a rule among those of its hook, in words that are no rule of nft. */
export function withStrange(chains: FirewallChains, strange: readonly NftChain[]): FirewallChains {
  const all = { ...chains };
  for (const { name, hook, policy = "accept" } of strange) {
    const at = hooks.find((one) => one === hook) ?? "prerouting";
    const { rules = [], ...chain } = all[at] ?? { policy: "accept" as const, priority: 0 };
    all[at] = { ...chain, rules: [...rules, { raw: `${sign}${name}, hook ${hook}, policy ${policy}` }] };
  }
  return all;
}

/** The chains as they were before {@link withStrange}, which a refresh may have written into the state. */
export const withoutStrange = (chains: FirewallChains): FirewallChains =>
  Object.fromEntries(
    Object.entries(chains).map(([hook, chain]) => [
      hook,
      chain && { ...chain, rules: chain.rules.filter(({ raw }) => !raw?.startsWith(sign)) },
    ]),
  );

const sign = "a chain of somebody's: ";
