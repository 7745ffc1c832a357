import type { Job } from "./jobs.ts";

/** A job's rank among the jobs that are taken together. */
export interface Ranked {
  /** The number of the job's work in its group; below 0 for a job for which no other job waits. */
  rank: number;
}

/**
 * Splits jobs by their program, one batch for each part. Works of a group keep their order: a batch of `bridge` stands between
 * two of `ip` where a work in the middle needs it. All other jobs share the first batch of their program.
 * @param jobs in the order of their ranks
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
