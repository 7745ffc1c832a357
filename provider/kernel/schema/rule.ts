import type { Marks } from "../marks.ts";

/** A rule across fields, or about the host, left out while one of its fields is unknown. */
export interface FieldsRule<Args> {
  /** The fields it speaks of; the first one gets the message. */
  fields: readonly (keyof Args & string)[];
  /** The message where it is broken. What looks at the host needs no root for it, and lets alone what is ours already. */
  broken(args: Args, owner: Marks): string | undefined | Promise<string | undefined>;
}
