import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";

/** Where results are kept, a file a day. */
export const resultsFolder = join(import.meta.dirname, "results");

const amount = z.number().nonnegative();

const row = z.strictObject({
  tool: z.string().min(1),
  shape: z.enum(["star", "chain"]),
  hosts: z.int().positive(),
  /** What was done: up, preview, refresh, add-host, destroy; with `-kernel`, the provider's own part of it. */
  step: z.string().regex(/^(up|preview|refresh|add-host|destroy)(-kernel)?$/),
  /** Medians of the rounds, as all that follows. */
  seconds: amount,
  /** Processes and threads that were started. */
  processes: amount,
  /** Of all processes of the tool together, by PSS. Of a kernel part it is not known. */
  peakMemoryMiB: amount.nullable(),
  /** The same without Pulumi's engine and its language host. */
  ownMemoryMiB: amount.nullable(),
  /** Bytes of the stack's state after the step, as compact JSON; null for what has no state. */
  stateBytes: amount.nullable(),
  /** How many rounds the medians are of. */
  rounds: z.int().positive(),
});

/** One namespace with so many routes and addresses, and seconds of CPU of each step by the handlers alone. */
const crowd = z.strictObject({
  routes: z.int().positive(),
  addresses: z.int().positive(),
  up: amount,
  refresh: amount,
  empty: amount,
  destroy: amount,
});

const schema = z.strictObject({
  machine: z.strictObject({ cpus: z.int().positive(), model: z.string(), memoryGiB: amount, kernel: z.string() }),
  versions: z.record(z.string(), z.string()),
  date: z.iso.date(),
  rows: z.array(row),
  /** Files of before have none. */
  crowds: z.array(crowd).optional(),
  /** What was asked for and is not among the rows, and why. */
  absent: z.array(z.strictObject({ tool: z.string(), why: z.string() })),
});

export type Crowd = z.infer<typeof crowd>;
export type Row = z.infer<typeof row>;
export type Results = z.infer<typeof schema>;

/** Writes a results file, which is read back, so that none is ever kept that cannot be read. */
export function writeResults(path: string, results: Results): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  readResults(path);
}

/** Reads a results file. Throws with the path and what is wrong about it. */
export function readResults(path: string): Results {
  const { success, data, error } = schema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!success) throw new Error(`${path} is no results file of this benchmark:\n${z.prettifyError(error)}`);
  return data;
}

/** The results file of the last day. */
export function latestResults(): string {
  const files = readdirSync(resultsFolder).filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name));
  const latest = files.sort().at(-1);
  if (latest === undefined) throw new Error(`there is no results file in ${resultsFolder}: run npm run bench first`);
  return join(resultsFolder, latest);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] as number) + upper) / 2;
}
