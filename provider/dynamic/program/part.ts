import type { Identity } from "../../kernel/overlap/identity.ts";
import type { Gateway, LinkEnd, Reach } from "../traits.ts";

/** A resource of a program, or a member of a topology, as it is compared with the others of the program. */
export interface Part {
  /** How messages call the part: `Bridge "lan"`, or `bridges.lan of Topology "campus"`. */
  who: string;
  /** The property under which a problem with an argument is reported. */
  place(argument: string): string;
  identities: readonly Identity[];
  /** The links of the part. Two links are the ends of a cable, which hear each other. */
  ends: readonly LinkEnd[];
  reaches?: readonly Reach[];
  gateways?: readonly Gateway[];
  /** The part's own message for a clash with another part; undefined where the usual message is used. */
  words?(other: Part): string | undefined;
}
