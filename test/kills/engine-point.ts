// Loaded into the plugin by NODE_OPTIONS: counts what it does, and holds it at a point until the test has killed what it wants.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { atPoint, type Operation, type Point } from "./point.ts";

/** What the test and the plugin tell each other, by the files of a folder. */
export interface Held {
  folder: string;
  point?: Point;
  /** Holds the nth `ip -batch` in the middle of its lines, instead of the plugin at an operation. */
  batch?: number;
}

/** A line for each operation that begins: when, and its argv. */
export const operationsLog = "operations";
/** The plugin's PID, when the point is reached. */
export const reachedFile = "reached";
/** When it is there, what is held goes on. */
export const goFile = "go";
/** When it is there, the next batch takes it away, stops in the middle, and writes its PID. */
export const holdFile = "hold";

const { folder, point, batch }: Held = JSON.parse(process.env.KILLS_HELD ?? "{}");

let batches = 0;
subscribe("pulumi-netns:operation-start", (message) => {
  const { argv } = message as Operation;
  const line = `${Date.now()} ${argv.join(" ").replaceAll("\n", " ")}\n`;
  // Later, for another subscriber may be the end of it.
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

/** All at once, for whoever sees the file reads it, and signals what it says. */
function tellPid(name: string): void {
  writeFileSync(`${folder}/${name}.new`, `${process.pid}`);
  renameSync(`${folder}/${name}.new`, `${folder}/${name}`);
}
