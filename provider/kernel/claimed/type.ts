import type { batchBy, Line } from "../../host/batch/batch.ts";
import type { NetnsRef } from "../../host/netns.ts";
import type { Family } from "../ip.ts";
import type { Link } from "../link/form.ts";
import type { BeforeAdoption } from "../notes/found.ts";
import type { KernelRoute } from "../route/shown.ts";

/**
 * A type of claimed objects, such as addresses, as far as it goes by claims alone: enough to put an object back, and to remove,
 * release and list it, without its resource. A new type is a file with a `ClaimedForm`, and a line in `types.ts`.
 */
export interface ClaimedType {
  /** The first word of a claim's `about`; the words behind it are the object's identity. */
  name: string;
  /** The program that its lines are for, `remake` in a claim among them. */
  program: keyof typeof batchBy;
  /** Whether the program ends at a line of it that the kernel refuses, as `ip neigh` does. */
  endsProgram?: true;
  /**
   * Its place among the claimed objects of a namespace: one with a lower rank is made again first, and removed last. A claim holds
   * its own; those of addresses and routes, which version 0.1.0 reads, hold none and have this one.
   */
  rank(remake: readonly string[]): number;
  /** Lines that remove it, where it is ours. The last one counts; without any there is nothing to remove. */
  removal(ref: ClaimedRef): Promise<readonly Line[]>;
  /** Lines that give it back as it was found, where it was adopted; none where somebody else's is in its place. */
  release(ref: ClaimedRef, found: BeforeAdoption): Promise<readonly Line[]>;
  /** Whether it is there, and ours as far as the kernel tells. */
  stands(ref: ClaimedRef, seen: Seen): boolean | Promise<boolean>;
  /** The network that it leads to, for a warning where another one overlaps it. */
  network?(identity: readonly string[]): string;
  /** Whether the kernel drops other objects along with it. */
  takesOthers?: true;
}

/** Where a claimed object is, and the words that tell it from others there. */
export interface ClaimedRef {
  netns: NetnsRef;
  identity: readonly string[];
}

/** The parts of a namespace that were read already, for all that is claimed in it. */
export interface Seen {
  links: readonly Link[];
  routes: Readonly<Record<Family, readonly KernelRoute[]>>;
  /** The numbers of routing tables that have names. */
  tables: ReadonlyMap<string, string>;
}
