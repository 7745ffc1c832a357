import type { batchBy, Line } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import type { Family } from "../ip.ts";
import type { Link } from "../link/form.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import type { KernelRoute } from "../route/shown.ts";

/**
 * A type of claimed objects, such as addresses. The kernel has no room for a mark on such an object, so a claim (a note below
 * /run/pulumi-netns) tells whose it is. This is the part of a type that needs only the claim, and not the resource: enough to put
 * an object back, and to remove, release and list it. A new type is a file with a `ClaimedForm`, and a line in `types.ts`.
 */
export interface ClaimedType {
  /** The first word of a claim's `about`; the words behind it are the object's identity. */
  name: string;
  /** The program that runs the lines of the type, also the line `remake` in a claim. */
  program: keyof typeof batchBy;
  /** Whether the program ends at the first line of the type that the kernel refuses, as `ip neigh` does. */
  endsProgram?: true;
  /** Whether words are an identity of this type. In a damaged note they may be anything. */
  isIdentity(identity: readonly string[]): boolean;
  /**
   * The order of claimed objects in a namespace: an object with a lower rank is made again first, and removed last. A claim holds
   * its rank, except claims of addresses and routes: version 0.1.0 reads those, and would refuse a claim with a rank.
   */
  rank(remake: readonly string[]): number;
  /** Lines that remove an object of ours; the result of the last one counts. No lines mean that there is nothing to remove. */
  removal(ref: ClaimedRef): Promise<readonly Line[]>;
  /** Lines that put an adopted object back as it was found; none where somebody else's object is in its place. */
  release(ref: ClaimedRef, found: BeforeAdoption): Promise<readonly Line[]>;
  /** Whether an object is there, and ours as far as the kernel tells. */
  stands(ref: ClaimedRef, seen: Seen): boolean | Promise<boolean>;
  /**
   * Whether an object stands, for a type of which the line that makes one would not be refused then. It is asked before an object
   * is made again: its resource may be changing it just now, and the claim tells the form before.
   */
  standsNow?(ref: ClaimedRef): Promise<boolean>;
  /** The network that an object leads to, for a warning where another network overlaps. */
  network?(identity: readonly string[]): string;
  /** Whether the kernel drops other objects along with one of this type. */
  takesOthers?: true;
}

/** The namespace of a claimed object, and the words that tell it from others there. */
export interface ClaimedRef {
  netns: NetnsRef;
  identity: readonly string[];
}

/** The parts of a namespace that were read once for all objects that are claimed in it. */
export interface Seen {
  links: readonly Link[];
  routes: Readonly<Record<Family, readonly KernelRoute[]>>;
  /** The numbers of routing tables that have names. */
  tables: ReadonlyMap<string, string>;
}
