import { type NetnsRef, netnsPathOrHost } from "../netns.ts";
import { slotsAreMany } from "../shell/slots.ts";
import type { LineResult } from "./answers.ts";
import { type BatchWork, batchWork } from "./group.ts";
import { type Job, runJobs } from "./jobs.ts";
import { type Line, lineCounter } from "./lines.ts";
import { inParts, type Ranked } from "./parts.ts";
import { bridge, bridgeVlan, ip, ip6, lineText, type Program, tc } from "./program.ts";
import { batchLine } from "./text.ts";

export type { LineResult } from "./answers.ts";
export type { Line } from "./lines.ts";

/** Runs lines of one program in a namespace. */
export type RunLines = (netns: NetnsRef, lines: readonly Line[]) => Promise<LineResult[]>;

interface Waiting extends Job, Ranked {
  /** The work that asks, where it is in a group whose lines its own ones wait for: see `shareBatch`. */
  work: BatchWork | undefined;
}

interface Queue {
  netns: NetnsRef;
  waiting: Waiting[];
  running: boolean;
}

const queues = new Map<string, Queue>();

/** Runs lines of `ip` in a namespace: see {@link linesRun}. */
export const ipBatch: RunLines = (netns, lines) => linesRun(ip, netns, lines);

/** Runs lines of `bridge`, likewise: entries of forwarding tables, settings of ports. */
export const bridgeBatch: RunLines = (netns, lines) => linesRun(bridge, netns, lines);

/** Runs lines of `bridge vlan`, likewise. */
export const vlanBatch: RunLines = (netns, lines) => linesRun(bridgeVlan, netns, lines);

/** Runs lines of `tc`, likewise. */
export const tcBatch: RunLines = (netns, lines) => linesRun(tc, netns, lines);

/** Runs lines of `ip -6`, likewise: rules of IPv6. */
export const ip6Batch: RunLines = (netns, lines) => linesRun(ip6, netns, lines);

/** The functions above, by the program's name. */
export const batchBy = { ip: ipBatch, ip6: ip6Batch, bridge: bridgeBatch, tc: tcBatch };

/** A line as a user types it. */
export const batchText = (program: keyof typeof batchBy, argv: readonly string[]): string =>
  lineText({ ip, ip6, bridge, tc }[program], argv);

/**
 * Runs lines of a program in a namespace. Callers that ask about one namespace at the same time, or while its last batch runs,
 * share one process for each program; each caller gets one result for each line. Batches of one namespace run one after the
 * other, whichever program they are for. Throws {@link CommandError} where the batch could not run.
 */
function linesRun(program: Program, netns: NetnsRef, lines: readonly Line[]): Promise<LineResult[]> {
  return new Promise((resolve, reject) => {
    // Each caller's words are checked first, so that a bad word fails that caller alone.
    for (const { argv } of lines) batchLine(program, argv);
    const key = batchKey(netns);
    const queue = queues.get(key) ?? { netns, waiting: [], running: false };
    queues.set(key, queue);
    // Lines that only read do not wait, since their caller decides by the answer what to do next.
    const work = lines.every(({ reads }) => reads) ? undefined : batchWork(key);
    const job = { program, lines, resolve, reject, work, rank: work?.rank ?? -1 };
    queue.waiting.push(job);
    work?.waits();
    // A job that waits for its group is woken with the group: a search through thousands of jobs at each arrival costs too much.
    if (mayGo(job)) batchWake(key);
  });
}

/** The key that tells one namespace's queue from another's. */
export const batchKey = (netns: NetnsRef): string => (netns === undefined ? "" : netnsPathOrHost(netns));

/** Makes a queue look for jobs that may go. */
export function batchWake(key: string): void {
  const queue = queues.get(key);
  if (!queue || queue.running || !queue.waiting.some(mayGo)) return;
  queue.running = true;
  setImmediate(() => void drain(key, queue));
}

async function drain(key: string, queue: Queue): Promise<void> {
  await moreToCome(queue);
  for (let jobs = take(queue); jobs.length > 0; jobs = take(queue)) {
    queue.waiting = [...(await runParts(queue.netns, jobs)), ...queue.waiting];
    await moreToCome(queue);
  }
  queue.running = false;
  if (queue.waiting.length === 0) queues.delete(key);
}

/** Runs jobs, one batch for each part. @returns the jobs that are to be tried again */
async function runParts(netns: NetnsRef, jobs: readonly Waiting[]): Promise<Waiting[]> {
  const parts = inParts(jobs);
  for (const [index, part] of parts.entries()) {
    const unreached = await runJobs(netns, part);
    if (unreached.length === 0) continue;
    // These jobs have waited for their groups already, so they wait no more. Their ranks still keep the order.
    return [...unreached, ...parts.slice(index + 1).flat()].map((job) => ({ ...job, work: undefined }));
  }
  return [];
}

/**
 * While batches in namespaces wait for their turn, the callers of each batch that ends ask for something on the host. So a batch
 * on the host begins a moment later: it then has more lines for the same start of a process.
 */
async function moreToCome({ netns }: Queue): Promise<void> {
  for (let moments = mostMoments; netns === undefined && slotsAreMany() && moments > 0; moments -= 1)
    await new Promise((resolve) => setTimeout(resolve, moment));
}

/** The wait before another look, in milliseconds: the time of a few starts of a process. */
const moment = 20;
const mostMoments = 5;

/**
 * Takes the jobs that may go: jobs outside of groups, then works of groups in their order.
 * If there are very many, only the first ones.
 */
function take(queue: Queue): Waiting[] {
  const ready = queue.waiting.filter(mayGo).sort((one, other) => one.rank - other.rank);
  const count = lineCounter();
  const most = Math.max(leastLines, ready.length / partsOfMany);
  let lines = 0;
  const jobs = ready.filter((job, index) => {
    if (lines > most) return false;
    lines += count(job.lines);
    return index === 0 || lines <= most;
  });
  const taken = new Set(jobs);
  queue.waiting = queue.waiting.filter((job) => !taken.has(job));
  for (const { work } of jobs) work?.goesOn();
  return jobs;
}

/** The least limit of lines in a batch. There is a limit since the callers of a batch go on while the next batch runs. */
const leastLines = 400;
/**
 * A batch may have a quarter of all waiting jobs, where that is more. Each batch costs work over all of them,
 * which must not be done for each 400 of ten thousand.
 */
const partsOfMany = 4;

const mayGo = ({ work }: Waiting): boolean => !work?.group.holds;
