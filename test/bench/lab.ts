// npm run bench: what lab 1 costs, as ratios to the same number of resources that do nothing, in one run on one machine.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");
const rounds = Number(process.argv[2] ?? 5);
const resources = 11;
/** Processes started by each `up` of the lab. */
const starts: number[] = [];

/** A step of a stack's life, as words of `pulumi`. */
const steps = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;

type Step = keyof typeof steps;
type Times = Record<Step, number[]>;

const work = mkdtempSync(join(tmpdir(), "netns-bench-"));

interface Project {
  folder: string;
  env: NodeJS.ProcessEnv;
}

function project(name: string, write: (folder: string) => void): Project {
  const folder = join(work, name);
  mkdirSync(join(folder, "state"), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type: "module", main: "index.ts" }));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    `name: ${name}\nruntime: { name: nodejs, options: { typescript: false } }\n`,
  );
  write(folder);
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_NETNS_TRACE: join(folder, "trace"),
  };
  execFileSync("pulumi", ["stack", "init", "dev"], { cwd: folder, env, stdio: "pipe" });
  return { folder, env };
}

/** Resources of Pulumi's dynamic provider that do nothing, with the same kind of literal `__provider`. */
function writeNoop(folder: string): void {
  writeFileSync(
    join(folder, "noop.cjs"),
    `exports.Noop = { check: async (olds, news) => ({ inputs: news }), diff: async () => ({}), create: async (inputs) => ({ id: "n", outs: inputs }),
  read: async (id, props) => ({ id, props, inputs: props }), update: async (id, olds, news) => ({ outs: news }), delete: async () => {} };`,
  );
  writeFileSync(
    join(folder, "index.ts"),
    `import * as pulumi from "@pulumi/pulumi";
const __provider = 'exports.handler=()=>require("./noop.cjs").Noop';
for (let i = 0; i < ${resources}; i += 1) new pulumi.CustomResource("pulumi-nodejs:dynamic/linux:Noop", "noop" + i, { __provider, name: "noop" + i });`,
  );
}

/** Runs a step. @returns seconds */
function run({ folder, env }: Project, step: Step): number {
  rmSync(join(folder, "trace"), { force: true });
  const begin = performance.now();
  const words = [...steps[step], "--non-interactive", "--color=never"];
  const { status, stdout } = spawnSync("pulumi", words, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`pulumi ${words.join(" ")}:\n${stdout}`);
  const seconds = (performance.now() - begin) / 1000;
  if (step === "up" && existsSync(join(folder, "trace"))) starts.push(lines(join(folder, "trace")));
  return seconds;
}

const lines = (path: string): number => readFileSync(path, "utf8").trim().split("\n").length;

function reportState(lab: Project, noop: Project): void {
  const [labBytes, noopBytes] = [bytesEach(lab), bytesEach(noop)];
  print("state, bytes a resource (compact JSON of `pulumi stack export`)", `${labBytes}`, "at most 2000");
  print("  the same for a resource that does nothing", `${noopBytes}`, "");
  print("longest __provider, characters", `${longestProvider(lab)}`, "at most 75");
}

interface Export {
  deployment: { resources: { type: string; inputs?: { __provider?: string } }[] };
}

const exported = ({ folder, env }: Project): Export =>
  JSON.parse(execFileSync("pulumi", ["stack", "export"], { cwd: folder, env, encoding: "utf8" }));

function bytesEach(project: Project): number {
  const state = exported(project);
  return Math.round(JSON.stringify(state).length / dynamicOf(state).length);
}

const longestProvider = (project: Project): number =>
  Math.max(...dynamicOf(exported(project)).map(({ inputs }) => inputs?.__provider?.length ?? 0));

const dynamicOf = ({ deployment }: Export) => deployment.resources.filter(({ type }) => type.includes(":dynamic/"));

function reportTimes({ lab, noop }: { lab: Times; noop: Times }): void {
  print("processes started by `up`, most", `${Math.max(...starts)}`, "at most 18");
  for (const step of Object.keys(steps) as Step[]) {
    const ratios = lab[step].map((seconds, round) => seconds / (noop[step][round] as number));
    const seconds = `${median(lab[step]).toFixed(2)} s against ${median(noop[step]).toFixed(2)} s`;
    print(
      `${step}: ratio to ${resources} resources that do nothing (${seconds})`,
      median(ratios).toFixed(2),
      "at most 1.3",
    );
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

const print = (what: string, value: string, limit: string): void =>
  console.log(`${what.padEnd(80)} ${value.padStart(6)}  ${limit}`);

function emptyTimes(): Times {
  return { up: [], preview: [], refresh: [], destroy: [] };
}

try {
  const lab = project("lab", (folder) => cpSync(join(checkout, "examples/bridge/index.ts"), join(folder, "index.ts")));
  const noop = project("noop", writeNoop);
  const times = { lab: emptyTimes(), noop: emptyTimes() };
  // The first round warms the file cache and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const step of Object.keys(steps) as Step[]) {
      const [one, other] = [run(lab, step), run(noop, step)];
      if (round > 0) times.lab[step].push(one);
      if (round > 0) times.noop[step].push(other);
      if (step === "refresh" && round === rounds) reportState(lab, noop);
    }
    process.stderr.write(`round ${round} of ${rounds}\n`);
  }
  reportTimes(times);
} finally {
  rmSync(work, { recursive: true, force: true });
}
