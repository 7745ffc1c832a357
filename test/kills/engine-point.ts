// Loaded into the plugin by NODE_OPTIONS: counts operations, and stops the plugin at a point until the test has killed what it
// wants.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { atPoint, type Operation, type Point } from "./point.ts";

/** The test and the plugin communicate through files in a folder. */
export interface Held {
  folder: string;
  point?: Point;
  /** Stops the nth `ip -batch` in the middle of its lines, instead of the plugin at an operation. */
  batch?: number;
}

/** The file with a line for each operation that begins: the time, and the argv. */
export const operationsLog = "operations";
/** The file with the plugin's PID, written when the point is reached. */
export const reachedFile = "reached";
/** The file that lets the stopped process go on. */
export const goFile = "go";
/** The file that makes the next batch (bin/ip) stop in the middle. The batch then renames this file to {@link reachedFile}. */
export const holdFile = "hold";

const { folder, point, batch }: Held = JSON.parse(process.env.KILLS_HELD ?? "{}");

let batches = 0;
subscribe("pulumi-netns:operation-start", (message) => {
  const { argv } = message as Operation;
  const line = `${Date.now()} ${argv.join(" ").replaceAll("\n", " ")}\n`;
  // This is done later, because another subscriber may kill the process at once.
  process.nextTick(() => appendFileSync(`${folder}/${operationsLog}`, line));
  if (!argv.includes("-batch")) return;
  batches += 1;
  if (batches === batch) tellPid(holdFile);
});

if (point) {
  atPoint(point, () => {
    tellPid(reachedFile);
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(`${folder}/${goFile}`)) Atomics.wait(clock, 0, 0, 5);
  });
}

/** Writes the file in one step: the test reads the PID as soon as the file exists. */
function tellPid(name: string): void {
  writeFileSync(`${folder}/${name}.new`, `${process.pid}`);
  renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
}
