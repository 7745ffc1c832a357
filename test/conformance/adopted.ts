import type { Props } from "./deployment.ts";

/** An object that somebody made by hand, and a resource that takes it over. */
export interface Adopted {
  kind: string;
  title?: string;
  /** Commands that make the foreign object and what it stands on, and those that remove them. */
  make: string[];
  remove: string[];
  args: Props;
  /** Its arguments with `adopt` at its place; by default it is a key of its own. */
  adopted?(adopt: boolean): Props;
  /** What the preview says that it will change. */
  changes: RegExp;
  /** A command that shows the object, and what it must print when it was adopted. */
  look: string;
  shows: RegExp;
  /** Further arguments, in a later update. */
  more: Props;
  /** What somebody does to it by hand meanwhile. */
  drift: string;
}
