import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { execa } from "execa";
import * as z from "zod";
import { checkout } from "../support/checkout.ts";
import { run } from "../support/host.ts";

const example = join(checkout, "examples/gitops");
const yaml = createRequire(import.meta.url)("js-yaml") as { load(text: string): unknown };

const step = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const job = z.strictObject({
  if: z.string(),
  "runs-on": z.array(z.string()),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.string().optional(),
  steps: z.array(step),
});
const workflow = z
  .strictObject({
    name: z.string(),
    on: z.strictObject({
      pull_request: z.null(),
      push: z.strictObject({ branches: z.array(z.string()) }),
      schedule: z.array(z.strictObject({ cron: z.string() })),
    }),
    permissions: z.record(z.string(), z.string()),
    env: z.record(z.string(), z.string()),
    jobs: z.strictObject({ preview: job, apply: job, drift: job }),
  })
  .parse(yaml.load(readFileSync(join(example, ".github/workflows/lab.yml"), "utf8")));

type Job = keyof typeof workflow.jobs;

interface JobRun {
  status: number;
  /** What goes to the pull request, or to the run's summary. */
  markdown: string;
}

/** A bare repository, a clone to work in, and a runner that does what the workflow says. */
class Pipeline {
  readonly folder = mkdtempSync(join(tmpdir(), "netns-gitops-"));
  readonly work = join(this.folder, "work");
  /** Whether something of the lab may be up. */
  live = true;
  readonly env = {
    PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
    PULUMI_HOME: join(this.folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    GITHUB_STEP_SUMMARY: join(this.folder, "summary.md"),
    HOME: this.folder,
  };

  constructor() {
    mkdirSync(join(this.folder, "state"));
    run("git", "init", "--quiet", "--bare", "--initial-branch=main", join(this.folder, "lab.git"));
    run("git", "clone", "--quiet", join(this.folder, "lab.git"), this.work);
    cpSync(example, this.work, { recursive: true, filter: (path) => !path.includes("node_modules") });
    this.git("checkout", "--quiet", "-b", "main");
  }

  /** Runs git in the clone, as somebody. */
  git(...argv: string[]): string {
    const somebody = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
    return run("git", "-C", this.work, ...somebody, ...argv);
  }

  /** Changes the program on a branch, and pushes that. */
  push(branch: string, from = "", to = ""): void {
    if (branch !== "main") this.git("checkout", "--quiet", "-b", branch, "main");
    const path = join(this.work, "index.ts");
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from), from);
    writeFileSync(path, text.replace(from, to));
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", `The lab of ${branch}`);
    this.git("push", "--quiet", "origin", branch);
  }

  merge(branch: string): void {
    this.git("checkout", "--quiet", "main");
    this.git("merge", "--quiet", branch);
    this.git("push", "--quiet", "origin", "main");
  }

  /** Runs the commands of a job on a fresh checkout; packages are linked in place of `npm ci`. */
  async run(name: Job, branch = "main"): Promise<JobRun> {
    const lines = workflow.jobs[name].steps.flatMap(({ run }) => run ?? []);
    const own = lines.filter((line) => line.startsWith("./pipeline.sh"));
    assert.deepEqual([own.length, lines.includes("npm ci")], [1, true], name);
    return this.shell(own[0] as string, branch);
  }

  async shell(line: string, branch = "main"): Promise<JobRun> {
    const place = join(this.folder, "runner");
    for (const path of [place, this.env.GITHUB_STEP_SUMMARY]) rmSync(path, { recursive: true, force: true });
    run("git", "clone", "--quiet", "--branch", branch, join(this.folder, "lab.git"), place);
    symlinkSync(join(checkout, "node_modules"), join(place, "node_modules"));
    const { exitCode = -1, all } = await execa("sh", ["-ec", line], {
      cwd: place,
      env: this.env,
      reject: false,
      all: true,
    });
    const written = [this.env.GITHUB_STEP_SUMMARY, join(place, "comment.md")].find(existsSync);
    return { status: exitCode, markdown: written ? readFileSync(written, "utf8") : all };
  }
}

/** A pipeline; what it leaves up goes when the test ends. */
export function startPipeline(t: TestContext): Pipeline {
  const pipeline = new Pipeline();
  t.after(async () => {
    if (pipeline.live) await pipeline.shell("./pipeline.sh destroy");
    rmSync(pipeline.folder, { recursive: true, force: true });
  });
  return pipeline;
}
