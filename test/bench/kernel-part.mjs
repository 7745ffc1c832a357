// A preload of the engine's processes: when the provider begins and ends what it does to the host, a line each.

import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const file = process.env.BENCH_OPERATIONS ?? "";
let active = false;

/** @param {string} what */
const note = (what) => appendFileSync(file, `${performance.timeOrigin + performance.now()} ${what}\n`);

subscribe("pulumi-netns:operation-start", () => {
  active = true;
  note("begin");
});
subscribe("pulumi-netns:operation-end", () => note("end"));
// Of the processes that load this, only the provider's plugin does operations.
subscribe("child_process", () => active && note("process"));
