import type { Job } from "./jobs.ts";

/** A job's place among those that are taken together. */
export interface Ranked {
  /** Of works in a group their number; below 0 where no other one waits for it. */
  rank: number;
}

/**
 * Parts jobs by their program, a batch each. Works of a group keep their order, so that a batch of `bridge` stands between two of `ip`
 * where a work in the middle asks for it; all others share the first batch of their program.
 * @param jobs by rank
 */
export function inParts<Own extends Job & Ranked>(jobs: readonly Own[]): Own[][] {
  const parts: Own[][] = [];
  let earliest = 0;
  for (const job of jobs) {
    const found = parts.findIndex((part, index) => index >= earliest && part[0]?.program === job.program);
    if (job.rank >= 0) earliest = found < 0 ? parts.length : found;
    if (found < 0) parts.push([job]);
    else parts[found]?.push(job);
  }
  return parts;
}
