import type { Marks } from "../marks.ts";

/** A rule across fields, or about the host. The rule is left out while one of its fields is unknown. */
export interface FieldsRule<Args> {
  /** The fields that the rule is about; the first one gets the message. */
  fields: readonly (keyof Args & string)[];
  /**
   * The message where the rule is broken. A rule that looks at the host needs no root for
   * that, and accepts objects that are ours already.
   */
  broken(args: Args, owner: Marks): string | undefined | Promise<string | undefined>;
}
