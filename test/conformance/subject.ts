import type { Props } from "./deployment.ts";

/** What the suite needs to know of a kind to test it: how it is made, changed, and spoiled by hand. */
export interface Subject {
  kind: string;
  /** What is special about this one, where a kind has several. */
  title?: string;
  /** Commands that make what it stands on, and those that remove it again. */
  ground?: { make: string[]; remove: string[] };
  args: Props;
  /** Changes that are made in place, by argument. Each is measured in the kernel by a command and what it must print. */
  inPlace: Record<string, { to: unknown; look: string; shows: RegExp }>;
  /** Changes that make a new object. */
  replaced: Record<string, unknown>;
  /** What somebody did by hand, by the argument that must show it; `gone` where the object is no more. */
  drift: { hand: string; shows: string[] | "gone" }[];
  /** Commands that make a foreign object of the same name, and remove it. */
  foreign?: { make: string; remove: string };
  /** How its arguments say that it is adopted; by default with a word of their own. */
  adopting?: Props;
  /** Arguments that are refused, and how. */
  bad: { args: Props; says: RegExp }[];
  /** Somebody changes the mark by hand. */
  overwrite?: string;
  /** Links, addresses and routes of ours nearby that must be as declared after every change. */
  siblings?: Sibling[];
}

export interface Sibling {
  kind: string;
  name: string;
  args: Props;
  /** A command that shows it, and what it must print. */
  look: string;
  shows: RegExp;
}

/** Arguments that adopt what is there. */
export const adoptingArgs = ({ args, adopting }: Subject): Props => adopting ?? { ...args, adopt: true };
