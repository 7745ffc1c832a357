import type { Line, LineResult } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import type { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import type { ClaimedType } from "./type.ts";

/** A claimed object that is to be made, and whose. */
export interface ClaimedMaking {
  netns?: NetnsRef;
  owner: Owner;
  /** Ids of the parents whose end is its end. */
  within: readonly string[];
  /** Whether it was there before, and was adopted. */
  adopt?: boolean | undefined;
}

/**
 * A type of claimed objects with its resource at hand: how one is said to its program (`Making`), and how the kernel shows it
 * (`Shown`). `Waiting` stands for one that the kernel takes only later.
 */
export interface ClaimedForm<Making extends ClaimedMaking, Shown, Waiting = never> extends ClaimedType {
  /** The words that tell it from others in its namespace. */
  identity(making: Making): readonly string[];
  /** How messages call it. */
  text(making: Making): string;
  /** The line that makes it, or changes it in place. */
  line(verb: "add" | "replace", making: Making): Line;
  /** The verb with which it is made again. @default "add" */
  again?(making: Making): "add" | "replace";
  /** The line that reads it behind that one. */
  showLine(making: Making): Line;
  /** The object in the answer to that line; undefined where it is not there. Throws where nobody could look. */
  find(shown: LineResult | undefined, making: Making): Promise<Shown | undefined>;
  /** The same by itself, whoever made it. */
  look(making: Making): Promise<Shown | undefined>;
  /** Whether it bears our number, where the kernel has room for one. */
  isMarked?(shown: Shown): boolean;
  /** Whether it is as the state says, so that it is the state's although its claim is lost. */
  isSame(making: Making, shown: Shown): boolean;
  /** The rest of the message where somebody else's is there: who made it, and what helps. */
  taken(making: Making, shown: Shown | undefined): { whose?: string; wayOn: string };
  /** Why it could not be made, where that is known better than the program says it. */
  explain?(making: Making, error: string): Promise<KernelError | undefined>;
  /** The same with all that it has and nobody declares, which `replace` would take off. */
  keeping?(making: Making, shown: Shown | undefined): Making;
  /** Looks before it is made, to tell afterwards whether the kernel may have dropped it along with another one. */
  watch?(making: Making): Promise<(shown: Shown) => boolean | Promise<boolean>>;
  /** Whether what it needs, and is not there just now, comes back in a moment. */
  comesBack?(making: Making): Promise<boolean>;
  /** Whether the kernel takes it only when something else changes; then its claim stands for it. */
  waits?(making: Making): Promise<Waiting | undefined>;
  /** How it is adopted: who made it, what keeps it from that, and what release needs to know besides the values of arguments. */
  adopts(making: Making, shown: Shown, isClaimed: boolean): Adopting;
  /** Whether ours takes the place of what is adopted, and does not just change it. */
  replaces?: true;
}

interface Adopting {
  maker?: string;
  obstacle?: string | undefined;
  own?: Record<string, unknown>;
}
