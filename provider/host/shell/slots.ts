import { availableParallelism } from "node:os";
import type { Operation } from "../run/operations.ts";
import { isRoot } from "../run/privileges.ts";
import type { Starter } from "../run/run.ts";
import { canSay, Shell } from "./shell.ts";

/** A place for one command in a namespace, with a shell where there are many. */
type Slot = Shell;

/** One more than cores, for each waits for the kernel's locks and for us in between. More at once is no quicker. */
const all = availableParallelism() + 1;
const free: Slot[] = Array.from({ length: all }, () => new Shell());
const waiting: ((slot: Slot) => void)[] = [];

/** For what is done on the host, one batch after the other. */
const hostShell = new Shell();

/** So many batches that wait, or twice as many within a second, make a shell worth its start. */
const many = 4;

/** Runs a batch in a namespace when it is its turn; `how` says what starts its command, where it is not started as others are. */
export async function inSlot<Result>(work: (how: Starter | undefined) => Promise<Result>): Promise<Result> {
  const slot = free.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)));
  try {
    return await work(starterOf(slot));
  } finally {
    release(slot);
  }
}

/** Runs a batch on the host, likewise. The caller sees to it that there is one at a time. */
export const onHost = <Result>(work: (how: Starter | undefined) => Promise<Result>): Promise<Result> =>
  work(starterOf(hostShell));

function starterOf(shell: Shell): Starter | undefined {
  const isWorth = slotsAreMany() || isBusy();
  // What a shell began for another user could not be ended from here.
  return isRoot() && (shell.runs || isWorth) ? startIn(shell) : undefined;
}

/** When the last batches began. */
const begun: number[] = [];

function isBusy(): boolean {
  begun.push(performance.now());
  const [first = 0] = begun.length > 2 * many ? begun.splice(0, 1) : [];
  return first > 0 && performance.now() - first < 1000;
}

/** Whether many batches wait for their turn. */
export const slotsAreMany = (): boolean => waiting.length >= many;

/** Those who wait for the end of all batches. */
let ends: (() => void)[] = [];

/** Resolves when no batch in a namespace runs or waits for its turn. */
export async function slotsIdle(): Promise<void> {
  // What has just been answered may ask for more.
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

/** Starts a command in a shell, where its arguments and the lines of its input can be said there; the last line is ended where it is not. */
const startIn =
  (shell: Shell): Starter =>
  ({ argv, input = "" }: Operation) => {
    const lines = input === "" ? [] : input.replace(/\n$/, "").split("\n");
    const canBeSaid = canSay(argv) && canSay(lines);
    return canBeSaid && argv.join("").length + input.length < longest ? shell.run(argv, lines) : undefined;
  };

/** A shell reads its input byte by byte. */
const longest = 4096;
