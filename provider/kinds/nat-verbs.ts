import type { Kind, Self } from "../dynamic/kind.ts";
import { warn } from "../dynamic/log.ts";
import { settleAll } from "../kernel/async/settle-all.ts";
import { type Family, familyOf } from "../kernel/ip.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import {
  type OwnChain,
  tableHasStrange,
  tableRefuseForeign,
  tableReplace,
  tablesDelete,
  tablesFind,
} from "../kernel/nft/own-table.ts";
import { type NftRule, type Ruleset, rulesetList } from "../kernel/nft/ruleset.ts";
import { placeText } from "../kernel/notes/place.ts";
import {
  forwardingIsOn,
  forwardingOnce,
  forwardingRelease,
  forwardingShow,
  forwardingUse,
} from "../kernel/setting/forwarding.ts";

type NetnsRef = LinkRef["netns"];

interface Args {
  netns?: NetnsRef;
  forwarding: boolean;
}

/** How a kind of address translation is written and read. */
interface Nat<A extends Args> {
  /** The argument with an address or network, whose family is forwarded. */
  field: keyof A & string;
  chains(args: A): OwnChain[];
  /** The arguments that the rules of a table tell. An argument that they do not tell is undefined, and shows as drift. */
  facts(rules: readonly NftRule[]): Record<string, unknown>;
  /** Throws where a table of another stack has what the arguments ask for. */
  refuseOthers?(args: A, ruleset: Ruleset, owner: Self): void;
}

/** The verbs and traits of a kind of address translation, each resource of which has a table of its own. */
export function natVerbs<A extends Args>(nat: Nat<A>) {
  const familiesOf = familiesBy<A>(nat.field);
  return {
    replaceOn: ["netns"],
    create: (args, self) => apply(nat, args, self),
    async read(args, self) {
      const ruleset = await rulesetList(args.netns);
      if (!ruleset) return undefined;
      const [found] = tablesFind(ruleset, self);
      const uses = await settleAll(familiesOf(args).map((family) => forwardingShow(args.netns, family, self)));
      // A resource whose table is gone still counts as there while a note says that it needs forwarding.
      if (!found && uses.every((use) => use === undefined)) return undefined;
      // Somebody's rules there may keep packets from ours, so they show as drift, and a change takes them away.
      const strange = found && tableHasStrange(ruleset, found) ? { [nat.field]: undefined } : {};
      return { table: found?.table, ...nat.facts(found?.rules ?? []), ...strange, forwarding: uses.includes("on") };
    },
    async update(args, self, before) {
      const made = await apply(nat, args, self);
      const changed = before[nat.field] !== args[nat.field] || before.forwarding !== args.forwarding;
      const needed = args.forwarding ? familiesOf(args) : [];
      if (changed) await release(nat, { args, self, needed });
      return made;
    },
    async remove(args, self) {
      await settleAll([release(nat, { args, self, needed: [] }), removeTables(args, self)]);
    },
    get: ({ netns }, table) => get(nat, netns, table),
    objects: ["table", "setting"],
    identities: [
      {
        fields: ["netns", nat.field, "forwarding"],
        of: (args) => (args.forwarding ? forwardingOnce(args.netns, familiesOf(args)[0] ?? 4) : undefined),
      },
    ],
  } satisfies Partial<Kind<A>>;
}

const emptyRuleset: Ruleset = { tables: [], chains: [], rules: [] };

/** The family that is forwarded: either may be, where somebody emptied the rules by hand and the argument is not known. */
const familiesBy =
  <A extends Args>(field: keyof A) =>
  (args: A): Family[] =>
    args[field] === undefined ? [4, 6] : [familyOf(String(args[field])) ?? 4];

async function apply<A extends Args>(nat: Nat<A>, args: A, self: Self) {
  const ruleset = await rulesetList(args.netns);
  if (!ruleset) throw new Error(`${placeText(args.netns)} is not there`);
  const old = tablesFind(ruleset, self).map(({ table }) => table);
  tableRefuseForeign(ruleset, self, old);
  nat.refuseOthers?.(args, ruleset, self);
  const families = args.forwarding ? familiesBy<A>(nat.field)(args) : [];
  await settleAll(families.map((family) => forwardingUse(args.netns, family, self)));
  const table = await tableReplace(args.netns, self, { chains: nat.chains(args), old });
  return { table };
}

interface Release<A> {
  args: A;
  self: Self;
  needed: readonly Family[];
}

/** Gives up forwarding of the families that are no longer needed. */
async function release<A extends Args>(nat: Nat<A>, { args, self, needed }: Release<A>): Promise<void> {
  const others = ([4, 6] as const).filter((family) => !needed.includes(family));
  const left = await settleAll(others.map((family) => forwardingRelease(args.netns, family, self)));
  const used = others.map((family) => args.forwarding && familiesBy<A>(nat.field)(args).includes(family));
  for (const text of left.filter((_, index) => used[index]).flat()) await warn(text, self.urn);
}

async function removeTables({ netns }: Args, self: Self): Promise<void> {
  const found = tablesFind((await rulesetList(netns)) ?? emptyRuleset, self);
  await tablesDelete(netns, found);
}

/** What a table tells, whoever made it; undefined where there is no such table. */
async function get<A extends Args>(nat: Nat<A>, netns: NetnsRef, table: string) {
  const { tables = [], rules = [] } = (await rulesetList(netns)) ?? {};
  if (!tables.some(({ family, name }) => family === "inet" && name === table)) return undefined;
  const facts = nat.facts(rules.filter((rule) => rule.family === "inet" && rule.table === table));
  const forwarding = await forwardingIsOn(netns, familyOf(String(facts[nat.field])) ?? 4);
  return { table, ...facts, forwarding };
}
