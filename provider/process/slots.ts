import { availableParallelism } from "node:os";
import type { Operation } from "./operations.ts";
import { isRoot } from "./privileges.ts";
import type { Starter } from "./run.ts";
import { Shell } from "./shell.ts";

/** A place for one batch in a namespace, with a shell where many wait. */
type Slot = Shell;

/** As many as there are cores: more at once is no quicker. */
const all = availableParallelism();
const free: Slot[] = Array.from({ length: all }, () => new Shell());
const waiting: ((slot: Slot) => void)[] = [];

/** So many batches that wait make a shell worth its start. */
const many = 4;

/** Runs a batch in a namespace when it is its turn; `how` says what starts its command, where it is not started as others are. */
export async function inSlot<Result>(work: (how: Starter | undefined) => Promise<Result>): Promise<Result> {
  const slot = free.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)));
  try {
    // What a shell began for another user could not be ended from here.
    const isWorth = isRoot() && (slot.runs || slotsAreMany());
    return await work(isWorth ? startIn(slot) : undefined);
  } finally {
    release(slot);
  }
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
    slot.end();
    if (free.length < all) return;
    for (const end of ends) end();
    ends = [];
  }
}

/** Starts a batch in a shell, where its words are the usual ones and its lines can be said there. */
const startIn =
  (slot: Slot): Starter =>
  ({ words, input = "" }: Operation) => {
    const [, place = "", ...rest] = words;
    const lines = input.split("\n").slice(0, -1);
    const isUsual = words[0] === "nsenter" && rest.join(" ") === "-- ip -force -json -details -batch -";
    const canBeSaid = input.endsWith("\n") && !/\t/.test(place + input) && lines.every((line) => line !== "");
    const netns = /^--net=([^\n]+)$/.exec(place)?.[1];
    return isUsual && canBeSaid && netns !== undefined ? slot.run(netns, lines) : undefined;
  };
