import type * as z from "zod";
import type { Marks, Owner } from "../kernel/marks.ts";

/** What a kind's verbs work with: the checked arguments. */
export type Arguments = Record<string, unknown>;

/** A rule across fields, or about the host, left out while one of its fields is unknown. */
export interface Rule<Args> {
  /** The fields it speaks of; the first one gets the message. */
  fields: readonly (keyof Args & string)[];
  /** The message where it is broken. What looks at the host needs no root for it, and lets alone what is ours already. */
  broken(args: Args, owner: Marks): string | undefined | Promise<string | undefined>;
}

/** Who the resource is, and whom it hangs on. */
export interface Self extends Owner {
  /** Ids of the parents whose end is its end. */
  within: readonly string[];
  /** The mark that it was born with, for what shall stay the same through renames. */
  birth: string;
  /** The whole of a link name that was shortened. */
  altname?: string | undefined;
  peerAltname?: string | undefined;
}

/** A kind of resource: a table of verbs over the kernel, in a fixed order. */
export interface Kind<Args = Arguments> {
  /** The class name. A contract with stored state: never renamed. */
  name: string;
  schema: z.ZodObject;
  rules?: readonly Rule<Args>[];
  /** Rules that may be broken: the run goes on, and the resource's row says it. */
  warnings?: readonly Rule<Args>[];
  /** Arguments, as dotted paths, whose change makes a new object. */
  replaceOn: readonly string[];
  /** Outputs that are no arguments. */
  outputs?: readonly string[];
  /** Defaults that depend on the mark that the resource was born with. */
  defaults?(birthMark: string): Partial<Args>;
  /** Makes it so, if it is ours or absent. @returns live values of arguments and outputs */
  create(args: Args, self: Self): Promise<Arguments>;
  /** @returns live values, or undefined where it is gone or another's. Throws where it could not look. */
  read(args: Args, self: Self): Promise<Arguments | undefined>;
  /** Changes it in place. */
  update(args: Args, self: Self, before: Args): Promise<Arguments>;
  /** Removes it, if it is ours; what is gone already is fine. */
  remove(args: Args, self: Self): Promise<void>;
}
