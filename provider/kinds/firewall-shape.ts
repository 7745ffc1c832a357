import type * as pulumi from "@pulumi/pulumi";
import { type ArgsOf, givenAs } from "../dynamic/arguments.ts";
import type { DeviceInput } from "../dynamic/device.ts";
import {
  type firewallChainShape,
  firewallChains,
  type firewallHooks,
  type firewallRuleShape,
} from "../kernel/nft/firewall-schema.ts";

type RuleByName = ArgsOf<typeof firewallRuleShape>;

/**
 * The arguments of a rule of a firewall, whose links may be resources.
 * @example { iif: bridge, protocol: "tcp", ports: [80], then: "accept" }
 */
export interface FirewallRuleArgs extends WithDevices<RuleByName> {}

type WithDevices<Rule> = { [Key in keyof Rule]: Key extends "iif" | "oif" ? DeviceInput | undefined : Rule[Key] };

/**
 * The arguments of a chain of a firewall.
 * @example { policy: "drop", rules: [{ state: ["established"], then: "accept" }] }
 */
export interface FirewallChainArgs extends WithRules<ArgsOf<typeof firewallChainShape>> {}

type WithRules<Chain> = {
  [Key in keyof Chain]: Key extends "rules" ? pulumi.Input<pulumi.Input<FirewallRuleArgs>[]> | undefined : Chain[Key];
};

/** The chains with names of links alone, as a topology takes them. */
export type ChainsByName = ArgsOf<{ chains: typeof firewallChains }>["chains"];

type Hooks = ArgsOf<typeof firewallHooks>;

type Chains = { [Hook in keyof Hooks]: pulumi.Input<FirewallChainArgs> | undefined };

/** The chains as an argument. */
export const chainsArgument = givenAs<pulumi.Input<Chains>>()(firewallChains);
