import { availableParallelism } from "node:os";
import type { Operation } from "../run/operations.ts";
import { isRoot } from "../run/privileges.ts";
import type { Starter } from "../run/run.ts";
import { canSay, Shell } from "./shell.ts";

/** A slot: the place for one command in a namespace at a time. Its shell is started where there are many commands. */
type Slot = Shell;

/** One slot more than cores, since each command waits for the kernel's locks and for us in between. More slots are no quicker. */
const all = availableParallelism() + 1;
const free: Slot[] = Array.from({ length: all }, () => new Shell());
const waiting: ((slot: Slot) => void)[] = [];

/** The shell for the host, whose batches run one after the other. */
const hostShell = new Shell();

/** A shell is worth its start where this many batches wait, or where twice as many begin within a second. */
const many = 4;

/**
 * Runs a batch in a namespace when its turn comes. `how` starts the command in a shell;
 * undefined where a process of its own is better.
 */
export async function inSlot<Result>(work: (how: Starter | undefined) => Promise<Result>): Promise<Result> {
  const slot = free.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)));
  try {
    return await work(starterOf(slot));
  } finally {
    release(slot);
  }
}

/** Runs a batch on the host, likewise. The caller runs only one at a time. */
export const onHost = <Result>(work: (how: Starter | undefined) => Promise<Result>): Promise<Result> =>
  work(starterOf(hostShell));

function starterOf(shell: Shell): Starter | undefined {
  const isWorth = slotsAreMany() || isBusy();
  // A command that a shell started for another user could not be ended from here.
  return isRoot() && (shell.runs || isWorth) ? startIn(shell) : undefined;
}

/** The times at which the last batches began. */
const begun: number[] = [];

function isBusy(): boolean {
  begun.push(performance.now());
  const [first = 0] = begun.length > 2 * many ? begun.splice(0, 1) : [];
  return first > 0 && performance.now() - first < 1000;
}

/** Whether many batches wait for their turn. */
export const slotsAreMany = (): boolean => waiting.length >= many;

/** The callers that wait for the end of all batches. */
let ends: (() => void)[] = [];

/** Resolves when no batch in a namespace runs or waits for its turn. */
export async function slotsIdle(): Promise<void> {
  // A caller that has just been answered may ask for more.
  await new Promise((resolve) => setImmediate(resolve));
  if (free.length < all) await new Promise<void>((resolve) => ends.push(resolve));
}

function release(slot: Slot): void {
  const next = waiting.shift();
  if (next) next(slot);
  else {
    free.push(slot);
    if (free.length < all) return;
    for (const end of ends) end();
    ends = [];
  }
}

/**
 * Starts a command in a shell, where a request can hold its arguments and the lines of
 * its input. A missing last newline is added.
 */
const startIn =
  (shell: Shell): Starter =>
  ({ argv, input = "" }: Operation) => {
    const lines = input === "" ? [] : input.replace(/\n$/, "").split("\n");
    const canBeSaid = canSay(argv) && canSay(lines);
    return canBeSaid && argv.join("").length + input.length < longest ? shell.run(argv, lines) : undefined;
  };

/** The limit of a request, in characters: a shell reads its input byte by byte, which takes time. */
const longest = 4096;
