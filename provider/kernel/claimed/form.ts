import type { Line, LineResult } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import type { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import type { ClaimedType } from "./type.ts";

/** A claimed object that is to be made, with its owner. */
export interface ClaimedMaking {
  netns?: NetnsRef;
  owner: Owner;
  /** Ids of the parent resources with which the object ends. */
  within: readonly string[];
  /** Whether the object was there before, and was adopted (taken over from somebody else). */
  adopt?: boolean | undefined;
}

/**
 * A type of claimed objects, with what only its resource knows: how an object is declared (`Making`), and how the kernel shows it
 * (`Shown`). `Waiting` stands for an object that the kernel takes only later.
 */
export interface ClaimedForm<Making extends ClaimedMaking, Shown, Waiting = never> extends ClaimedType {
  /** The argument that tells an object from others, with which messages about a clash begin. */
  argument: string;
  /** The words that tell an object from others in its namespace. */
  identity(making: Making): readonly string[];
  /** The name of an object in messages. */
  text(making: Making): string;
  /** The line that makes an object, or changes it in place. */
  line(verb: "add" | "replace", making: Making): Line;
  /** Lines that finish an object after the line of that verb, for a type of which one line cannot make the whole. */
  finish?(verb: "add" | "replace", making: Making): readonly Line[];
  /**
   * Lines that remove what stands in the place of an object that was just made or changed, for a type of which the kernel lets
   * several stand beside one another, and has no verb that replaces one: so there is no moment without an object. With this
   * function the kernel is asked first whether somebody else's object stands, since the line that makes one would not refuse.
   */
  beside?(making: Making): Promise<readonly Line[]>;
  /** The verb in the line that makes an object again. @default "add" */
  again?(making: Making): "add" | "replace";
  /** The line that reads an object, after the line that makes it. */
  showLine(making: Making): Line;
  /** Finds an object in the answer to `showLine`; undefined where it is not there. Throws where the program could not look. */
  find(shown: LineResult | undefined, making: Making): Promise<Shown | undefined>;
  /** Reads an object by itself, whoever made it. */
  look(making: Making): Promise<Shown | undefined>;
  /** Whether an object bears our protocol number, for a type for which the kernel has room for one. */
  isMarked?(shown: Shown): boolean;
  /** Whether an object is as the state says, so that it counts as the state's although its claim is lost. */
  isSame(making: Making, shown: Shown): boolean;
  /** The rest of the message about a foreign object in the way: who made that one, what helps, and whether `adopt` does not. */
  taken(making: Making, shown: Shown | undefined): { whose?: string; wayOn: string; adopts?: false };
  /** A better error than the program's for an object that could not be made, where the cause is known. */
  explain?(making: Making, error: string): Promise<KernelError | undefined>;
  /** Adds what the object in the kernel has, nobody declares, and `replace` would take off. */
  keeping?(making: Making, shown: Shown | undefined): Making;
  /** Looks before an object is made, to tell afterwards whether the kernel may have dropped it along with another object. */
  watch?(making: Making): Promise<(shown: Shown) => boolean | Promise<boolean>>;
  /** Whether something that an object needs is missing now but comes back in a moment. */
  comesBack?(making: Making): Promise<boolean>;
  /** The sign that the kernel takes an object only after something else changes; until then the claim stands for the object. */
  waits?(making: Making): Promise<Waiting | undefined>;
  /** Facts for an adoption: who made the object, what forbids to adopt it, and what release needs besides values of arguments. */
  adopts(making: Making, shown: Shown, isClaimed: boolean): Adopting;
  /** Whether an adoption puts our object in the place of the foreign one, instead of only claiming that one. */
  replaces?: true;
}

interface Adopting {
  maker?: string;
  obstacle?: string | undefined;
  own?: Record<string, unknown>;
}
