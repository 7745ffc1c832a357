import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import * as z from "zod";
import { checkout } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand, pingAll, rememberHost, settle } from "../support/lab.ts";

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
  git(...words: string[]): string {
    const somebody = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
    return run("git", "-C", this.work, ...somebody, ...words);
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

function startPipeline(t: TestContext): Pipeline {
  const pipeline = new Pipeline();
  t.after(async () => {
    if (pipeline.live) await pipeline.shell("./pipeline.sh destroy");
    rmSync(pipeline.folder, { recursive: true, force: true });
  });
  return pipeline;
}

test("a pipeline previews a branch, applies main, finds drift, and refuses what the policy forbids", async (t) => {
  const hostIsAsBefore = rememberHost();
  const pipeline = startPipeline(t);

  await t.test("main is applied", async () => {
    pipeline.push("main");
    const { status, markdown } = await pipeline.run("apply");
    assert.equal(status, 0, markdown);
    pingAll([undefined, "lab-red"], ["10.30.0.1", "10.30.0.2", "10.30.0.3"]);
  });

  await t.test("a branch is previewed: its diff as Markdown, and nothing touched", async () => {
    pipeline.push("blue", '"green"', '"green", "blue"');
    await settle();
    const before = hostSnapshot();
    const { status, markdown } = await pipeline.run("preview", "blue");
    assertHostIs(before);
    assert.equal(status, 0, markdown);
    assert.match(markdown, /^## Preview of lab lab\n\n~~~~~~diff\n(.|\n)*\n~~~~~~\n$/);
    assert.match(markdown, /^\+ +pulumi-nodejs:dynamic\/linux:Netns: \(create\)$/m);
    assert.match(markdown, /name +: "lab-blue"/);
    assert.match(markdown, /^\+ +4 to create$/m);
  });

  await t.test("drift is found, with the argument", async () => {
    byHand("ip link set dev lab-red0 mtu 1380");
    const { status, markdown } = await pipeline.run("drift");
    assert.notEqual(status, 0);
    assert.match(markdown, /^## Drift of lab lab: failed$/m);
    assert.match(markdown, /^! +mtu *: 1380 => 1400$/m);
  });

  await t.test("what is merged is applied, and puts right what drifted", async () => {
    pipeline.merge("blue");
    const { status, markdown } = await pipeline.run("apply");
    assert.equal(status, 0, markdown);
    pingAll(["lab-blue"], ["10.30.0.1", "10.30.0.2", "10.30.0.3"]);
    assert.match(run("ip", "link", "show", "dev", "lab-red0"), /mtu 1400/);
    assert.equal((await pipeline.run("drift")).status, 0);
  });

  await t.test("a lab that touches the host's default route is refused, in the preview and on main", async () => {
    const more = `
const way = { device: bridge, via: "10.30.0.2", metric: 5 };
new Route("host-default", { destination: "default", ...way });
new Route("host-half", { destination: "128.0.0.0/1", ...way });
new Sysctl("forward", { key: "net.ipv4.ip_forward", value: 1 });
new Nic("uplink", { interface: "up0", master: bridge, allowDefaultRoute: true });
`;
    byHand("ip link add up0 type veth peer name up1");
    pipeline.push("bad", "Netns, Route, Veth }", "Netns, Nic, Route, Sysctl, Veth }");
    const path = join(pipeline.work, "index.ts");
    writeFileSync(path, readFileSync(path, "utf8") + more);
    pipeline.git("commit", "--quiet", "--all", "--message", "More");
    pipeline.git("push", "--quiet", "origin", "bad");
    await settle();
    const before = hostSnapshot();
    for (const job of ["preview", "apply"] as const) {
      const { status, markdown } = await pipeline.run(job, "bad");
      assert.notEqual(status, 0, markdown);
      assert.match(markdown, /\[mandatory\] +host-default-route +\(.*Route: host-default\)/);
      assert.match(markdown, /\[mandatory\] +host-default-route +\(.*Route: host-half\)/);
      assert.match(markdown, /\[mandatory\] +host-uplink +\(.*Nic: uplink\)/);
      assert.match(markdown, /\[advisory\] +host-forwarding +\(.*Sysctl: forward\)/);
      assert.match(markdown, /destination: default is the host's own way out/);
      assert.doesNotMatch(markdown, /\[mandatory\].*(red|green|blue)-default/);
    }
    assertHostIs(before);
    assert.doesNotMatch(run("ip", "route"), /default/);
    byHand("ip link del up0");
  });

  await t.test("destroy: the host is as before", async () => {
    const { status, markdown } = await pipeline.shell("./pipeline.sh destroy");
    assert.equal(status, 0, markdown);
    pipeline.live = false;
    hostIsAsBefore();
  });
});
