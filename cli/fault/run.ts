import { setTimeout as wait } from "node:timers/promises";
import type { Faulted } from "./faulted.ts";
import type { Step } from "./steps.ts";

/** A message of a run of faults: one of them begins or ends. */
export interface Event {
  /** Milliseconds since the start. */
  at: number;
  what: "begins" | "ends";
  fault: string;
}

/**
 * Runs steps in the order of their times, until the last one with an end has ended, or until `stop`; where none has an end, until
 * `stop`. Then everything is put back, also after an error.
 */
export async function stepsRun(steps: readonly Step[], faulted: Faulted, { stop, tell }: Running): Promise<void> {
  const began = performance.now();
  const now = () => Math.round(performance.now() - began);
  const begun = new Set<Step>();
  const turn = async ({ at, step, isEnd }: Turn) => {
    await waited(Math.max(0, at - now()), stop);
    await (isEnd ? faulted.end(step.effect) : faulted.begin(step.effect));
    if (isEnd) begun.delete(step);
    else begun.add(step);
    tell({ at: now(), what: isEnd ? "ends" : "begins", fault: step.effect.text });
  };
  try {
    for (const one of turnsOf(steps)) await turn(one);
    if (steps.every(({ end }) => end === undefined)) await waited(Number.POSITIVE_INFINITY, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    await faulted.endAll();
    for (const { effect } of begun) tell({ at: now(), what: "ends", fault: effect.text });
  }
}

interface Running {
  stop: AbortSignal;
  tell(event: Event): void;
}

interface Turn {
  at: number;
  step: Step;
  isEnd: boolean;
}

const turnsOf = (steps: readonly Step[]): Turn[] =>
  steps
    .flatMap((step): Turn[] => [
      { at: step.begin, step, isEnd: false },
      ...(step.end === undefined ? [] : [{ at: step.end, step, isEnd: true }]),
    ])
    .sort((one, other) => one.at - other.at);

/** Waits for a time in milliseconds, also for a longer one than a timer takes. Throws at `stop`. */
async function waited(time: number, stop: AbortSignal): Promise<void> {
  for (let left = time; ; left -= longest) {
    await wait(Math.min(left, longest), undefined, { signal: stop });
    if (left <= longest) return;
  }
}

const longest = 2 ** 31 - 1;
