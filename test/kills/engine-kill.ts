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

/** The processes that are killed. `no checkpoints`: engine and provider, in a run that writes its state only at the end. */
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
  /** Whether the commands that the provider has started go on, or are killed too. */
  commands: "live" | "die";
}

/** How long a provider may live after its engine, in seconds. It is longer if many processes share a processor. */
export const lifeLimit = () => 2 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism() / 2);

/** Runs `pulumi` to a point, and kills it there. @returns whether the run reached the point */
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

/** Counts the operations and batches of a run that nobody kills. */
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

/** Waits until the run reaches the point. @returns the plugin's PID; undefined if the run ends before */
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
  /** All descendants of the engine. */
  all: readonly number[];
  plugin: number;
  /** Commands that the plugin has started. */
  started: readonly number[];
  /** Those of the commands that are to be killed. */
  die: readonly number[];
}

async function strike(way: Kill["way"], { engine, all, plugin, started, die }: Run): Promise<void> {
  const provider = [parentOf(plugin), plugin];
  // The other processes: the program, and the language host, which would outlive the engine.
  const rest = all.filter((pid) => ![...provider, ...started].includes(pid));
  if (way === "provider alone") signalAll(provider, "SIGKILL");
  else if (way === "one SIGINT" || way === "two SIGINTs") await interrupt(engine, way);
  else signalAll([engine, ...rest, ...(way === "engine alone" ? [] : provider)], "SIGKILL");
  signalAll(die, "SIGKILL");
}

/** Sends SIGINT to the engine's whole group, as Ctrl-C on a terminal does. */
async function interrupt(engine: number, way: "one SIGINT" | "two SIGINTs"): Promise<void> {
  signal(-engine, "SIGINT");
  await wait(200);
  if (way === "two SIGINTs") signal(-engine, "SIGINT");
}

/** A provider whose engine is dead must begin no operation any more, and must end, even though its commands go on. */
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
