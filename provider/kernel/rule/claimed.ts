import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Line } from "../../host/batch/batch.ts";
import type { ClaimedForm, ClaimedMaking } from "../claimed/form.ts";
import type { ClaimedRef, ClaimedType } from "../claimed/type.ts";
import type { Family } from "../ip.ts";
import { type BeforeAdoption, foundRead } from "../notes/found.ts";
import { ruleOddity, ruleSpelled } from "./foreign.ts";
import { type RuleWanted, ruleAbout, ruleArgv, ruleIdentity, ruleRefOf, ruleText, ruleTypeName } from "./form.ts";
import {
  type KernelRule,
  type RuleShown,
  ruleFind,
  ruleIsMarked,
  ruleLook,
  ruleProgram,
  ruleShowLine,
  rulesLook,
} from "./shown.ts";

/** A rule to be made, with its owner. */
export interface RuleMaking extends ClaimedMaking, RuleWanted {}

/** The parts of the type of a family's rules that need only a claim. */
function typeOf(family: Family): ClaimedType {
  const all = ({ netns, identity }: ClaimedRef) => rulesLook({ netns, ...ruleRefOf(identity) });
  const isThere = async (claimed: ClaimedRef) => (await all(claimed)).some(ruleIsMarked);
  return {
    name: ruleTypeName(family),
    program: ruleProgram(family),
    isIdentity: (words) =>
      /^[1-9]\d{0,9}$/.test(words[0] ?? "") && `${words}` === `${ruleIdentity({ family, priority: Number(words[0]) })}`,
    // A rule comes after the routes of its table, so that no packet meets the empty table.
    rank: () => 40,
    removal: async (claimed) => (await all(claimed)).filter(ruleIsMarked).map(deletion),
    release: async (claimed, found) => backLines(await all(claimed), wordsOf(found)),
    stands: isThere,
    standsNow: isThere,
  };
}

/**
 * The rest of both types. A rule has room for a number only, so a note, the claim, tells whose the rule is. The kernel lets
 * several rules have one priority; of ours, only one has it.
 */
const common: Omit<ClaimedForm<RuleMaking, RuleShown>, keyof ClaimedType> = {
  argument: "priority",
  identity: ruleIdentity,
  text: ruleText,
  line: (_verb, making) => ({ argv: ruleArgv(making) }),
  beside: besideLines,
  showLine: ruleShowLine,
  find: ruleFind,
  look: ruleLook,
  isMarked: ({ rule }) => ruleIsMarked(rule),
  isSame: (making, { facts }) => (["from", "to", "table", "type"] as const).every((key) => making[key] === facts[key]),
  taken: (_making, shown) => ({
    whose: shown && ruleIsMarked(shown.rule) ? "another of our resources made it" : makerText(shown?.rule),
    wayOn: "Give another priority, remove it by hand",
  }),
  replaces: true,
  adopts: (_making, shown, isClaimed) => ({
    maker: makerText(shown.rule),
    obstacle: obstacleOf(shown, isClaimed),
    own: { words: ruleSpelled(shown.rule) },
  }),
};

/** Rules as claimed objects, by family: a line of `ip rule` cannot say its family, so each has a program of its own. */
export const ruleForms: Record<Family, ClaimedForm<RuleMaking, RuleShown>> = {
  4: { ...typeOf(4), ...common },
  6: { ...typeOf(6), ...common },
};

const deletion = (rule: KernelRule): Line => ({ argv: ["rule", "del", ...ruleSpelled(rule)] });

/** The lines that remove our earlier rule of the same priority, and the one that was found by an adoption. */
async function besideLines(making: RuleMaking): Promise<Line[]> {
  const shown = await ruleLook(making);
  if (!shown) return [];
  const found = making.adopt ? await foundRead({ netns: making.netns, about: ruleAbout(making) }) : undefined;
  const words = found && wordsOf(found);
  const old = shown.beside.filter((rule) => ruleIsMarked(rule) || isDeepStrictEqual(ruleSpelled(rule), words));
  if (shown.isAsWanted) return old.map(deletion);
  // The kernel takes rules that differ by `not` or by the target of `goto` for the same, and refuses the second one.
  return [...[shown.rule, ...old].map(deletion), { argv: ruleArgv(making) }];
}

/**
 * The lines that put back an adopted rule as it was found, then remove ours. Other rules that somebody put there stay; where one
 * came in the place of ours, that one counts.
 */
function backLines(there: readonly KernelRule[], words: readonly string[]): Line[] {
  const isFound = (rule: KernelRule) => isDeepStrictEqual(ruleSpelled(rule), words);
  const ours = there.filter(ruleIsMarked);
  if (words.length === 0 || ours.some(isFound)) return [];
  const isTheirs = there.some(isFound) || (ours.length === 0 && there.length > 0);
  return [...(isTheirs ? [] : [{ argv: ["rule", "add", ...words] }]), ...ours.map(deletion)];
}

/** The arguments of `ip rule add` in the note about a rule as it was found. */
const wordsOf = ({ own }: Pick<BeforeAdoption, "own">): string[] => z.array(z.string()).catch([]).parse(own.words);

function obstacleOf({ rule, beside }: RuleShown, isClaimed: boolean): string | undefined {
  if (ruleIsMarked(rule)) return isClaimed ? undefined : "it bears our protocol, and no note says whose it is";
  if (beside.length > 0) return `there are ${beside.length + 1} rules of this priority, and only one could be put back`;
  const odd = ruleOddity(rule);
  return odd && `it has ${odd}, which release could not put back`;
}

const makerText = (rule: KernelRule | undefined): string => `proto ${rule?.protocol ?? "unknown"}`;
