import type { Identity } from "../../kernel/overlap/identity.ts";
import type { Gateway, LinkEnd, Reach } from "../traits.ts";

/** A resource of a program, or a member of one, as others of the program meet it. */
export interface Part {
  /** How messages call it: `Bridge "lan"`, or `bridges.lan of Topology "campus"`. */
  who: string;
  /** Where to say what is wrong with an argument of it. */
  place(argument: string): string;
  identities: readonly Identity[];
  /** Its links: the two ends of a cable hear each other. */
  ends: readonly LinkEnd[];
  reaches?: readonly Reach[];
  gateways?: readonly Gateway[];
  /** Words of its own for a clash with another part, if it has any. */
  words?(other: Part): string | undefined;
}
