import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Stack } from "../support/engine.ts";
import { preloading } from "../support/preload.ts";
import { until } from "../support/shell.ts";
import { below, parentOf, runs, signal, signalAll } from "../support/tree.ts";
import { goFile, type Held, operationsLog, reachedFile } from "./engine-point.ts";

/** Who is killed, and how. `no checkpoints`: engine and provider, in a run that writes its state down at its end alone. */
export const ways = [
  "engine and provider",
  "engine alone",
  "provider alone",
  "one SIGINT",
  "two SIGINTs",
  "no checkpoints",
] as const;

export interface Kill extends Pick<Held, "point" | "batch"> {
  way: (typeof ways)[number];
  /** What becomes of the commands that the provider has started. */
  commands: "live" | "die";
}

/** How long a provider may live on when its engine is dead, in seconds; more where a processor is shared by many. */
export const lifeLimit = () => 2 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism() / 2);

/** Runs `pulumi` until it comes to a point, and kills it there. @returns whether the run came to this point */
export async function kill(stack: Stack, argv: readonly string[], { way, commands, ...held }: Kill): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "netns-held-"));
  try {
    const run = startHeld(stack, argv, { way, folder, ...held });
    const plugin = await reached(folder, run);
    if (plugin === undefined) return false;
    const engine = run.pid as number;
    const all = below(engine);
    const started = below(plugin);
    const die = commands === "die" ? started : [];
    await strike(way, { engine, all, plugin, started, die });
    if (way === "engine alone") await endsByItself(folder, { engine, plugin });
    writeFileSync(join(folder, goFile), "");
    await run;
    assert.ok(await until(() => ![engine, ...all].some(runs), 10), `${way}: processes of the run live on`);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts what a run does that nobody kills. */
export async function count(stack: Stack, argv: readonly string[]): Promise<{ operations: number; batches: number }> {
  const folder = mkdtempSync(join(tmpdir(), "netns-held-"));
  const { exitCode, all } = await startHeld(stack, argv, { way: "engine and provider", folder });
  assert.equal(exitCode, 0, all);
  const lines = linesOf(folder);
  rmSync(folder, { recursive: true, force: true });
  return { operations: lines.length, batches: lines.filter((line) => line.includes(" -batch ")).length };
}

function startHeld(stack: Stack, argv: readonly string[], { way, ...held }: Held & Pick<Kill, "way">) {
  const before = { ...stack.env };
  Object.assign(stack.env, {
    KILLS_HELD: JSON.stringify(held),
    KILLS_FOLDER: held.folder,
    ...preloading(join(import.meta.dirname, "engine-point.ts")),
    PATH: [join(import.meta.dirname, "bin"), process.env.PATH].join(delimiter),
    ...(way === "no checkpoints" && { PULUMI_SKIP_CHECKPOINTS: "true" }),
  });
  const run = stack.start([...argv, "--yes", "--skip-preview"]);
  for (const key of Object.keys(stack.env)) delete stack.env[key];
  Object.assign(stack.env, before);
  return run;
}

/** Waits for the point. @returns the plugin's PID; nothing where the run ends before it */
async function reached(folder: string, run: PromiseLike<unknown>): Promise<number | undefined> {
  const file = join(folder, reachedFile);
  let ended = false;
  void run.then(() => {
    ended = true;
  });
  while (!existsSync(file) && !ended) await wait(5);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

interface Run {
  engine: number;
  /** All below the engine. */
  all: readonly number[];
  plugin: number;
  /** Commands of the plugin. */
  started: readonly number[];
  /** Those that are to die. */
  die: readonly number[];
}

async function strike(way: Kill["way"], { engine, all, plugin, started, die }: Run): Promise<void> {
  const provider = [parentOf(plugin), plugin];
  // The program, and a language host that outlives its engine.
  const rest = all.filter((pid) => ![...provider, ...started].includes(pid));
  if (way === "provider alone") signalAll(provider, "SIGKILL");
  else if (way === "one SIGINT" || way === "two SIGINTs") await interrupt(engine, way);
  else signalAll([engine, ...rest, ...(way === "engine alone" ? [] : provider)], "SIGKILL");
  signalAll(die, "SIGKILL");
}

/** As Ctrl-C at a terminal, for the engine's whole group. */
async function interrupt(engine: number, way: "one SIGINT" | "two SIGINTs"): Promise<void> {
  signal(-engine, "SIGINT");
  await wait(200);
  if (way === "two SIGINTs") signal(-engine, "SIGINT");
}

/** A provider whose engine is dead begins nothing any more, and ends, though what it waits for goes on. */
async function endsByItself(folder: string, { engine, plugin }: Pick<Run, "engine" | "plugin">): Promise<void> {
  assert.ok(await until(() => !runs(engine)), "the engine is not dead");
  const [dead, limit] = [Date.now(), lifeLimit()];
  writeFileSync(join(folder, goFile), "");
  assert.ok(await until(() => !runs(plugin), limit), `the provider lives on for more than ${limit} s`);
  const late = linesOf(folder).filter((line) => Number.parseInt(line, 10) > dead);
  assert.deepEqual(late, [], "operations that it began after its engine's death");
}

function linesOf(folder: string): string[] {
  const file = join(folder, operationsLog);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}
