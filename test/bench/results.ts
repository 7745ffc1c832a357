import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";

/** The folder of results files, named by day: `2026-01-31.json`, and `2026-01-31-2.json` for a second run of that day. */
export const resultsFolder = join(import.meta.dirname, "results");

const amount = z.number().nonnegative();

const row = z.strictObject({
  tool: z.string().min(1),
  shape: z.enum(["star", "chain"]),
  hosts: z.int().positive(),
  /**
   * The step: up, preview, refresh, add-host or destroy. With `-kernel` the row is only about the provider's work on the host.
   */
  step: z.string().regex(/^(up|preview|refresh|add-host|destroy)(-kernel)?$/),
  /** Seconds. This and all that follow are medians of the rounds. */
  seconds: amount,
  /** The processes and threads that were started. */
  processes: amount,
  /** The peak of all the tool's processes together, as PSS. Null for a `-kernel` row. */
  peakMemoryMiB: amount.nullable(),
  /** The same without Pulumi's engine and language host. */
  ownMemoryMiB: amount.nullable(),
  /** The size of the stack's state after the step, in bytes of compact JSON; null if there is no state. */
  stateBytes: amount.nullable(),
  /** The number of rounds of which these are medians. */
  rounds: z.int().positive(),
});

/** One namespace with many routes and addresses, and the seconds of CPU time for each step, by the handlers alone. */
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
  /** Older files have none. */
  crowds: z.array(crowd).optional(),
  /** Tools that were asked for but have no rows, and the reason. */
  absent: z.array(z.strictObject({ tool: z.string(), why: z.string() })),
});

export type Crowd = z.infer<typeof crowd>;
export type Row = z.infer<typeof row>;
export type Results = z.infer<typeof schema>;

/** Writes a results file and reads it back, so that no unreadable file is kept. */
export function writeResults(path: string, results: Results): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  readResults(path);
}

/** Reads a results file. An error names the path and the mistake. */
export function readResults(path: string): Results {
  const { success, data, error } = schema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!success) throw new Error(`${path} is no results file of this benchmark:\n${z.prettifyError(error)}`);
  return data;
}

/** The newest results file. */
export function latestResults(): string {
  const stems = readdirSync(resultsFolder).flatMap((name) => /^(\d{4}-\d\d-\d\d(?:-\d)?)\.json$/.exec(name)?.[1] ?? []);
  const latest = stems.sort().at(-1);
  if (latest === undefined) throw new Error(`there is no results file in ${resultsFolder}: run npm run bench first`);
  return join(resultsFolder, `${latest}.json`);
}

/** The file for a run of today: no earlier run is overwritten, since each took half an hour. */
export function nextResults(): string {
  const today = new Date().toISOString().slice(0, 10);
  const stems = [today, ...Array.from({ length: 8 }, (_, index) => `${today}-${index + 2}`)];
  const free = stems.map((stem) => join(resultsFolder, `${stem}.json`)).find((path) => !existsSync(path));
  if (free === undefined) throw new Error(`${resultsFolder} has nine results files of today: give --out FILE`);
  return free;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] as number) + upper) / 2;
}
