// Measures lab 1, compared with the same number of resources that do nothing, in one run on one machine.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { noopFiles, noopLab } from "./noop.ts";
import { commandOf, exported, makeProject, type Project, steps } from "./project.ts";
import { median } from "./results.ts";

const program = join(import.meta.dirname, "../../examples/bridge/index.ts");
const resources = 11;

type Step = keyof typeof steps;
type Times = Record<Step, number[]>;

/** Measures for some rounds in a folder, and prints the ratios. */
export async function benchLab({ work, rounds }: { work: string; rounds: number }): Promise<void> {
  const lab = await project(work, "lab", { "index.ts": readFileSync(program, "utf8") });
  const noop = await project(work, "noop", { ...noopFiles, "lab.json": noopLab(resources) });
  const times = { lab: emptyTimes(), noop: emptyTimes() };
  const starts: number[] = [];
  // The first round fills the file cache and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const step of Object.keys(steps) as Step[]) {
      const [one, other] = [run(lab, step), run(noop, step)];
      if (step === "up") starts.push(one.starts);
      if (round > 0) times.lab[step].push(one.seconds);
      if (round > 0) times.noop[step].push(other.seconds);
      if (step === "refresh" && round === rounds) await reportState(lab, noop);
    }
    process.stderr.write(`lab 1, round ${round} of ${rounds}\n`);
  }
  print("processes started by `up`, most", `${Math.max(...starts)}`, "at most 18");
  reportTimes(times);
}

const project = (work: string, name: string, files: Record<string, string>): Promise<Project> =>
  makeProject({ work, name, files, env: { PULUMI_NETNS_TRACE: join(work, name, "trace") } });

/** Runs a step. @returns the seconds, and the number of processes that it started */
function run({ folder, env }: Project, step: Step): { seconds: number; starts: number } {
  const trace = join(folder, "trace");
  rmSync(trace, { force: true });
  const begin = performance.now();
  const [file, ...argv] = commandOf(step) as [string, ...string[]];
  const { status, stdout } = spawnSync(file, argv, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`pulumi ${argv.join(" ")}:\n${stdout}`);
  const seconds = (performance.now() - begin) / 1000;
  const starts = existsSync(trace) ? readFileSync(trace, "utf8").trim().split("\n").length : 0;
  return { seconds, starts };
}

async function reportState(lab: Project, noop: Project): Promise<void> {
  const [ours, others] = [await stateOf(lab), await stateOf(noop)];
  print("state, bytes a resource (compact JSON of `pulumi stack export`)", `${ours.each}`, "at most 2000");
  print("  the same for a resource that does nothing", `${others.each}`, "");
  print("longest __provider, characters", `${ours.longestProvider}`, "at most 75");
}

async function stateOf(project: Project): Promise<{ each: number; longestProvider: number }> {
  const state = await exported(project);
  const dynamic = state.deployment.resources.filter(({ type }) => type.includes(":dynamic/"));
  return {
    each: Math.round(JSON.stringify(state).length / dynamic.length),
    longestProvider: Math.max(...dynamic.map(({ inputs }) => inputs?.__provider?.length ?? 0)),
  };
}

function reportTimes({ lab, noop }: { lab: Times; noop: Times }): void {
  for (const step of Object.keys(steps) as Step[]) {
    const ratios = lab[step].map((seconds, round) => seconds / (noop[step][round] as number));
    const seconds = `${median(lab[step]).toFixed(2)} s against ${median(noop[step]).toFixed(2)} s`;
    const what = `${step}: ratio to ${resources} resources that do nothing (${seconds})`;
    print(what, median(ratios).toFixed(2), "at most 1.3");
  }
}

const print = (what: string, value: string, limit: string): void =>
  console.log(`${what.padEnd(80)} ${value.padStart(6)}  ${limit}`);

const emptyTimes = (): Times => ({ up: [], preview: [], refresh: [], destroy: [] });
