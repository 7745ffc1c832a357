import { claimedRelease, claimedTake, claimedThere } from "../claimed/adoption.ts";
import { ClaimedVerbs } from "../claimed/verbs.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import { type RuleMaking, ruleForms } from "./claimed.ts";
import type { RuleShown } from "./shown.ts";

const rules = { 4: new ClaimedVerbs(ruleForms[4]), 6: new ClaimedVerbs(ruleForms[6]) };

/**
 * Reads a rule; undefined where it is not there, or not ours.
 * Same as: ip -n NETNS rule show priority PRIORITY
 */
export const ruleShowOurs = (making: RuleMaking): Promise<RuleShown | undefined> =>
  rules[making.family].showOurs(making);

/**
 * Makes a rule. Same as: ip -n NETNS rule add priority PRIORITY … protocol 199
 * @throws KernelError `taken` where there is a rule of that priority, and it is not this resource's
 */
export const ruleAdd = (making: RuleMaking): Promise<RuleShown> => rules[making.family].add(making);

/**
 * Changes a rule in place: the new one is made, then the old one removed, so that no packet finds neither.
 * @throws KernelError `taken` where ours is gone, and somebody else's has its priority
 */
export const ruleReplace = (making: RuleMaking): Promise<RuleShown> => rules[making.family].replace(making);

/** Removes a rule, if it is ours. Same as: ip -n NETNS rule del priority PRIORITY … protocol 199 */
export const ruleDelete = async (making: RuleMaking): Promise<void> => void (await rules[making.family].remove(making));

/** The rule as adoption (taking over what somebody else made) finds it. `own` holds the arguments that make it again. */
export const ruleThere = (making: RuleMaking) => claimedThere(rules[making.family], making);

/** Adopts a rule: makes ours, then removes the one that was found. */
export const ruleTake = (making: RuleMaking): Promise<void> => claimedTake(rules[making.family], making);

/** Releases an adopted rule: makes the one that was found again, then removes ours. @returns what could not be put back */
export const ruleRelease = (making: RuleMaking, before: BeforeAdoption): Promise<string[]> =>
  claimedRelease(rules[making.family], making, before);
