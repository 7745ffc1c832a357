import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rememberHost } from "../support/lab.ts";
import { pingAcross } from "./across.ts";
import { clearHost, quiet, settled } from "./clean-host.ts";
import type { Shape } from "./shape.ts";
import type { Sample, Step, Tool } from "./tools/tool.ts";

export interface Turn {
  work: string;
  tool: Tool;
  shape: Shape;
  /** The steps that are not done this time. */
  leftOut: readonly Step[];
}

/** With at least this many hosts, making or deleting a lab keeps the kernel busy for a while. */
const busyFrom = 100;

/** One tool builds and removes one lab. If it fails, everything that it left is removed, so that the other tools can go on. */
export async function takeTurn(turn: Turn): Promise<{ samples: Sample[]; failure?: string }> {
  const folder = join(turn.work, "turn");
  mkdirSync(folder, { recursive: true });
  try {
    return { samples: await live(turn, folder) };
  } catch (error) {
    process.exitCode = 1;
    clearHost();
    return { samples: [], failure: `failed: ${briefly(error)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a lab's steps. Before the destroy, pings cross the lab; afterwards the host must be as before. */
async function live({ tool, shape, leftOut }: Turn, folder: string): Promise<Sample[]> {
  const life = await tool.open(shape, folder);
  const assertHostIsAsBefore = rememberHost();
  const samples: Sample[] = [];
  try {
    for (const [step, take] of Object.entries(life.steps) as [Step, () => Promise<Sample[]>][]) {
      if (leftOut.includes(step)) continue;
      // A thousand new hosts send each other IPv6 packets for a while, whichever tool made them.
      if (shape.hosts >= busyFrom) await quiet();
      if (life.enter && step === "destroy") pingAcross(shape, life.enter);
      samples.push(...(await take()));
    }
  } finally {
    life.abandon?.();
  }
  await settled();
  assertHostIsAsBefore();
  return samples;
}

/** The first line of an error, and the lines that say what went wrong: the engine also prints a line for each resource. */
function briefly(error: unknown): string {
  const [first = "", ...rest] = String(error).split("\n");
  const telling = rest.filter((line) => /error|failed|fatal/i.test(line)).map((line) => line.trim());
  return [first, ...new Set(telling)].slice(0, 6).join("\n");
}
