// Preloaded into the engine's processes: records when the provider began its first operation and ended its last, and how many
// processes it started.

import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";

const file = process.env.BENCH_OPERATIONS ?? "";
const part = { begin: 0, end: 0, processes: 0 };
/** @type {NodeJS.Timeout | undefined} */
let timer;

const now = () => performance.timeOrigin + performance.now();

/**
 * Writes at most every 20 ms, so that thousands of operations are not slowed. It cannot wait for the end: the engine kills the
 * plugin.
 */
const note = () => {
  timer ??= setTimeout(() => {
    timer = undefined;
    writeFileSync(file, JSON.stringify(part));
  }, 20);
  timer.unref();
};

subscribe("pulumi-netns:operation-start", () => {
  part.begin ||= now();
});
subscribe("pulumi-netns:operation-end", () => {
  part.end = now();
  note();
});
// Every process below the engine loads this file, but only the provider's plugin has operations.
subscribe("child_process", () => {
  if (part.begin) part.processes += 1;
});
