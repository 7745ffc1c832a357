// Builds and removes labs with each tool, in rounds, and measures seconds, processes, memory and bytes of state.
import { machine, versions } from "./machine.ts";
import { type Results, writeResults } from "./results.ts";
import { rowsOf, type Taken } from "./rows.ts";
import type { Shape } from "./shape.ts";
import { tools } from "./tools/index.ts";
import type { Tool } from "./tools/tool.ts";
import { takeTurn } from "./turn.ts";

export interface ScaleOptions {
  /** The folder for projects and scripts. */
  work: string;
  /** The labs, small ones first. */
  shapes: Shape[];
  /** Keys of {@link tools}. */
  tools: string[];
  rounds: number;
  /** Whether every round does everything, slow steps too. @default false */
  thorough?: true;
  /** The results file, which is written after each round. */
  out: string;
}

/** The largest lab that fits on one bridge, and the largest that every tool builds. */
const largestOfAll = 1000;

/** A lab with at least this many hosts counts as large. */
const largeFrom = 500;

/** Runs the benchmark. @returns the results, which are in the file too */
export async function benchScale(options: ScaleOptions): Promise<Results> {
  const about = { machine: machine(), versions: await versions(), date: new Date().toISOString().slice(0, 10) };
  const [taken, absent]: [Taken[], Results["absent"]] = [[], []];
  const there = await toolsThere(options.tools, absent);
  const now = (): Results => ({ ...about, rows: rowsOf(taken), absent });
  for (const shape of options.shapes) {
    const asked = there.filter((tool) => takesPart({ tool, shape, shapes: options.shapes }));
    for (let round = 0; round < (shape.hosts > largestOfAll ? 1 : options.rounds); round += 1) {
      // Each round begins with another tool, so that no tool always runs after the same one.
      for (const i of asked.keys())
        await take({ ...options, shape, round, tool: asked[(i + round) % asked.length] as Tool, taken, absent });
      writeResults(options.out, now());
    }
  }
  return now();
}

interface Take extends ScaleOptions {
  shape: Shape;
  /** The number of the round, from 0. */
  round: number;
  tool: Tool;
  taken: Taken[];
  absent: Results["absent"];
}

/** Lets a tool build and remove a lab, unless it failed with this lab before. */
async function take({ work, shape, round, tool, thorough, taken, absent }: Take): Promise<void> {
  const name = `${tool.name}, ${shape.shape} of ${shape.hosts}`;
  const leftOut = (!thorough && shape.hosts >= largeFrom && round > 0 && tool.slow) || [];
  if (leftOut.includes("up") || absent.some(({ tool }) => tool === name)) return;
  const { samples, failure } = await takeTurn({ work, tool, shape, leftOut });
  if (failure) absent.push({ tool: name, why: failure });
  taken.push(...samples.map((sample) => ({ tool: tool.name, ...shape, sample })));
  const seconds = samples.map(({ step, seconds }) => `${step} ${seconds.toFixed(2)}`);
  say(`${new Date().toTimeString().slice(0, 8)} round ${round + 1}, ${name}: ${failure ?? seconds.join(", ")}`);
}

/** The tools that can run here. `absent` gets the reasons why the others cannot. */
async function toolsThere(names: string[], absent: Results["absent"]): Promise<Tool[]> {
  const found: Tool[] = [];
  for (const tool of names.map((name) => tools[name] as Tool)) {
    const why = await tool.absent();
    if (why === undefined) found.push(tool);
    else absent.push({ tool: tool.name, why });
  }
  for (const { tool, why } of absent) say(`${tool} is left out: ${why}`);
  return found;
}

/** Whether a tool builds this lab. */
function takesPart({ tool, shape, shapes }: { tool: Tool; shape: Shape; shapes: Shape[] }): boolean {
  if (shape.hosts > largestOfAll) return tool === tools.topology;
  const forAll = shapes.filter(({ hosts }) => hosts <= largestOfAll);
  return !tool.once || shape === forAll.at(-1);
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
