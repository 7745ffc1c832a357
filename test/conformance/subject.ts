import type { Props } from "./deployment.ts";

/** A subject tells the suite how to test a kind: how to make an object, how to change it, and how somebody spoils it by hand. */
export interface Subject {
  kind: string;
  /** The difference from the kind's other subjects, if there are several. */
  title?: string;
  /** A need of the kind, by its name, that a kernel may lack which has the kind; then a second kernel tries the subject. */
  need?: string;
  /** Commands that make the ground (the objects below), and commands that remove it. */
  ground?: { make: string[]; remove: string[] };
  args: Props;
  /** Whether a read looks at files alone, so that it needs no program. */
  readsFiles?: true;
  /** Changes in place, by argument. A command shows each in the kernel, and must print a matching text. */
  inPlace: Record<string, { to: unknown; look: string; shows: RegExp }>;
  /** Changes that make a new object, by argument. */
  replaced: Record<string, unknown>;
  /** Commands that somebody types, with the arguments that must then have drifted; `gone` if the object no longer exists. */
  drift: { hand: string; shows: string[] | "gone" }[];
  /** Commands that make a foreign object of the same name, and remove it. */
  foreign?: { make: string; remove: string };
  /** Arguments that adopt the foreign object, if `adopt: true` beside the others is not enough. */
  adopting?: Props;
  /** Arguments that the check refuses, and the message. */
  bad: { args: Props; says: RegExp }[];
  /** A command with which somebody changes the object's mark, the text on it that tells whose it is. */
  overwrite?: string;
  /** What the object does to packets. */
  traffic?: Traffic[];
  /** Links, addresses and routes of ours beside the object, which must be as declared after every change. */
  siblings?: Sibling[];
}

/** Effects of an object on packets. */
export interface Traffic {
  /** Arguments besides the subject's. */
  args?: Props;
  /** Commands that make the objects around it, such as a far end and addresses. They go with the ground. */
  around: readonly string[];
  /** Commands that succeed, within some seconds. */
  passes?: readonly string[];
  /** Commands that fail, after the first ones have succeeded. */
  stops?: readonly string[];
}

export interface Sibling {
  kind: string;
  name: string;
  args: Props;
  /** A command that shows the sibling, and the text that it must print. */
  look: string;
  shows: RegExp;
}

/** Arguments that adopt an existing object. */
export const adoptingArgs = ({ args, adopting }: Subject): Props => adopting ?? { ...args, adopt: true };
