import { type NetnsRef, netnsPathOrHost } from "../netns.ts";
import { slotsAreMany } from "../shell/slots.ts";
import type { LineResult } from "./answers.ts";
import { type BatchWork, batchWork } from "./group.ts";
import { type Job, runJobs } from "./jobs.ts";
import { type Line, lineCounter } from "./lines.ts";
import { inParts, type Ranked } from "./parts.ts";
import { bridge, ip, type Program, tc } from "./program.ts";
import { batchLine } from "./text.ts";

export type { LineResult } from "./answers.ts";
export type { Line } from "./lines.ts";

/** Runs lines of one program. */
export type RunLines = (netns: NetnsRef, lines: readonly Line[]) => Promise<LineResult[]>;

interface Waiting extends Job, Ranked {
  /** The work that asks, where its lines are to wait for those of others. */
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

/** Runs lines of `tc`, likewise. */
export const tcBatch: RunLines = (netns, lines) => linesRun(tc, netns, lines);

/** The same by the program's name. */
export const batchBy = { ip: ipBatch, bridge: bridgeBatch, tc: tcBatch };

/**
 * Runs lines of a program in a namespace. What is asked of one namespace at the same time, or while its last batch runs,
 * shares one process a program; each caller gets a result a line. Batches of one namespace run one after the other, whichever
 * program they are for. Throws {@link CommandError} where the batch could not run.
 */
function linesRun(program: Program, netns: NetnsRef, lines: readonly Line[]): Promise<LineResult[]> {
  return new Promise((resolve, reject) => {
    // Each caller's words are looked at first, so that a bad one fails that caller alone.
    for (const { argv } of lines) batchLine(program, argv);
    const key = batchKey(netns);
    const queue = queues.get(key) ?? { netns, waiting: [], running: false };
    queues.set(key, queue);
    // Whoever only looks decides by it what to do, and whether to do anything.
    const work = lines.every(({ reads }) => reads) ? undefined : batchWork(key);
    const job = { program, lines, resolve, reject, work, rank: work?.rank ?? -1 };
    queue.waiting.push(job);
    work?.waits();
    // Those that wait for others in their group are woken with it: to look through thousands for each one that comes is too much.
    if (mayGo(job)) batchWake(key);
  });
}

/** What tells one namespace's queue from another's. */
export const batchKey = (netns: NetnsRef): string => (netns === undefined ? "" : netnsPathOrHost(netns));

/** Has a queue look for what may go. */
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

/** Runs jobs, a batch a part. @returns those that are to be asked for again */
async function runParts(netns: NetnsRef, jobs: readonly Waiting[]): Promise<Waiting[]> {
  const parts = inParts(jobs);
  for (const [index, part] of parts.entries()) {
    const unreached = await runJobs(netns, part);
    if (unreached.length === 0) continue;
    // They have waited for others already; what is to come after them still does.
    return [...unreached, ...parts.slice(index + 1).flat()].map((job) => ({ ...job, work: undefined }));
  }
  return [];
}

/**
 * While batches in namespaces wait for their turn, each that ends asks for something on the host: in one that begins a moment
 * later there is more, and it costs one start.
 */
async function moreToCome({ netns }: Queue): Promise<void> {
  for (let moments = mostMoments; netns === undefined && slotsAreMany() && moments > 0; moments -= 1)
    await new Promise((resolve) => setTimeout(resolve, moment));
}

/** In milliseconds: some starts of a process. */
const moment = 20;
const mostMoments = 5;

/** Takes what may go: works of a group in their order, all others before them. Of very many lines, the first. */
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

/** What a batch's callers do next can be under way while the next batch runs. */
const leastLines = 400;
/** Of ten thousand jobs, a batch takes a part: what is done once a batch, for all that is there, shall not be done for each 400 of them. */
const partsOfMany = 4;

const mayGo = ({ work }: Waiting): boolean => !work?.group.holds;
