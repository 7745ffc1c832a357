import * as z from "zod";

/**
 * Claims: notes that say which addresses, routes and the like are ours, since the kernel keeps no text with these. A claim is
 * written before its object is made, and dropped after the object is removed. A claim also holds the arguments of `ip` that make
 * the object again, so that we can put back what the kernel drops as a side effect (routes when a link goes down, secondary
 * addresses). Keys that a newer version adds are ignored.
 */
export const claimSchema = z.object({
  about: z.string(),
  id: z.string(),
  mark: z.string(),
  /** A {@link Phase}, or a phase that only a newer version knows. */
  phase: z.string(),
  /** The object's place in the order of making: see `ClaimedType.rank`. */
  rank: z.number().optional(),
  /** The line that makes the object again, for the program of its type. */
  remake: z.array(z.string()),
  /** Further lines that finish the object. */
  finish: z.array(z.array(z.string())).optional(),
  /** Ids of the parents, such as a link. The object ends when one of them ends. */
  within: z.array(z.string()),
});

export type Claim = z.infer<typeof claimSchema>;

/** The phase of a claimed object. Only a standing object is put back; one that is being made or removed is not. */
export type Phase = "making" | "standing" | "leaving";
