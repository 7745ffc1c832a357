// A lab by each tool, in rounds, from up to destroy: seconds, processes, memory, bytes of state.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rememberHost } from "../support/lab.ts";
import { pingAcross } from "./across.ts";
import { clearHost, settled } from "./clean-host.ts";
import { machine, versions } from "./machine.ts";
import { type Results, writeResults } from "./results.ts";
import { rowsOf, type Taken } from "./rows.ts";
import type { Shape } from "./shape.ts";
import { tools } from "./tools/index.ts";
import type { Step, Tool } from "./tools/tool.ts";

export interface ScaleOptions {
  /** A folder for projects and scripts. */
  work: string;
  shapes: Shape[];
  /** Words of {@link tools}. */
  tools: string[];
  rounds: number;
  /** The results file. It is written after each round. */
  out: string;
}

/** The largest lab that one bridge holds, and that every tool is asked for. */
const largestOfAll = 1000;

/** Runs it. @returns the results, which are in the file as well */
export async function benchScale({ work, shapes, tools: words, rounds, out }: ScaleOptions): Promise<Results> {
  const run: Run = { work, taken: [], absent: [] };
  const about = { machine: machine(), versions: await versions(), date: new Date().toISOString().slice(0, 10) };
  const asked = await there(words, run);
  let results: Results = { ...about, rows: [], absent: run.absent };
  for (const shape of shapes) {
    for (let round = 0; round < (shape.hosts > largestOfAll ? 1 : rounds); round += 1) {
      // Another tool is the first in each round, so that nobody is always behind the same one.
      const turn = asked.map((_, i) => asked[(i + round) % asked.length] as Tool);
      for (const tool of turn) await runOnce({ run, tool, shape, round });
      results = { ...about, rows: rowsOf(run.taken), absent: run.absent };
      writeResults(out, results);
    }
  }
  return results;
}

/** All that was taken so far. */
interface Run {
  work: string;
  taken: Taken[];
  absent: Results["absent"];
}

/** The tools that can run here; the others are noted. */
async function there(words: string[], { absent }: Run): Promise<Tool[]> {
  const found: Tool[] = [];
  for (const tool of words.map((word) => tools[word] as Tool)) {
    const why = await tool.absent();
    if (why === undefined) found.push(tool);
    else absent.push({ tool: tool.name, why });
  }
  for (const { tool, why } of absent) say(`${tool} is left out: ${why}`);
  return found;
}

interface Turn {
  run: Run;
  tool: Tool;
  shape: Shape;
  round: number;
}

/** A tool's turn. One that fails is noted, what it left is taken away, and the others go on. */
async function runOnce({ run, tool, shape, round }: Turn): Promise<void> {
  const about = `${tool.name}, ${shape.shape} of ${shape.hosts}`;
  if (shape.hosts > largestOfAll && tool !== tools.topology) return;
  if (run.absent.some(({ tool }) => tool === about)) return;
  const folder = join(run.work, "turn");
  mkdirSync(folder, { recursive: true });
  try {
    const samples = await live(tool, shape, folder);
    run.taken.push(...samples.map((sample) => ({ tool: tool.name, ...shape, sample })));
    const seconds = samples.map((sample) => `${sample.step} ${sample.seconds.toFixed(2)}`);
    say(`${new Date().toTimeString().slice(0, 8)} round ${round + 1}, ${about}: ${seconds.join(", ")}`);
  } catch (error) {
    run.absent.push({ tool: about, why: String(error).split("\n").slice(0, 20).join("\n") });
    say(`${about} failed: ${error}`);
    process.exitCode = 1;
    clearHost();
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A lab's life. It is pinged across when it is up, and again before it goes; then the host must be as before. */
async function live(tool: Tool, shape: Shape, folder: string): Promise<Taken["sample"][]> {
  const life = await tool.open(shape, folder);
  const assertHostIsAsBefore = rememberHost();
  await settled();
  const samples: Taken["sample"][] = [];
  try {
    for (const [step, take] of Object.entries(life.steps) as [Step, () => Promise<Taken["sample"][]>][]) {
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

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
