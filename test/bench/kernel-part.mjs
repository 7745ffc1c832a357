// A preload of the engine's processes: when the provider began its first operation and ended its last, and how many processes it started.

import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";

const file = process.env.BENCH_OPERATIONS ?? "";
const part = { begin: 0, end: 0, processes: 0 };
/** @type {NodeJS.Timeout | undefined} */
let timer;

const now = () => performance.timeOrigin + performance.now();

/** Once for all of a moment, so that noting thousands of operations takes no time of theirs. The engine ends the plugin without a word. */
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
// Of the processes that load this, only the provider's plugin does operations.
subscribe("child_process", () => {
  if (part.begin) part.processes += 1;
});
