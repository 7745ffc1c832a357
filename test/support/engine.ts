import assert from "node:assert/strict";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { execa } from "execa";
import { changesOf, type EngineRun, nameIn, type StoredResource } from "./engine-output.ts";
import { projectFolder, type StackOptions } from "./project.ts";

/** A stack for a test, with its own project folder, file backend and Pulumi home. */
export class Stack {
  readonly folder: string;
  readonly name: string;
  readonly env: Record<string, string>;
  /** Whether objects of the stack may be on the host. */
  live = false;
  readonly siblings: Stack[] = [];

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
    this.env = {
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DEBUG_COMMANDS: "true",
      // An engine lives for two seconds here: what it would collect as garbage goes with it.
      GOGC: "off",
      // A killed run leaves files in TMPDIR. They go with the folder.
      TMPDIR: folder,
    };
  }

  /** Starts `pulumi` with these arguments, in its own process group. */
  start(argv: readonly string[]) {
    const named = argv.join(" ").startsWith("state move") ? [] : ["--stack", this.name];
    const flags = ["--non-interactive", "--color=never", ...named];
    const place = { cwd: this.folder, env: this.env, stdin: "ignore", detached: true } as const;
    this.live ||= argv[0] === "up";
    return execa("pulumi", [...argv, ...flags], { ...place, all: true, reject: false });
  }

  /** Runs `pulumi`, which may fail. */
  async attempt(...argv: string[]): Promise<EngineRun> {
    const log = join(this.folder, "events.jsonl");
    rmSync(log, { force: true });
    const logged = /^(up|preview|refresh|destroy)$/.test(argv[0] ?? "") ? [`--event-log=${log}`] : [];
    const { all, exitCode = -1 } = await this.start([...argv, ...logged]);
    if (argv[0] === "destroy" && exitCode === 0) this.live = false;
    return { text: all, exitCode, changes: changesOf(log) };
  }

  /** Runs `pulumi`, which must succeed. */
  async pulumi(...argv: string[]): Promise<EngineRun> {
    const run = await this.attempt(...argv);
    assert.equal(run.exitCode, 0, `pulumi ${argv.join(" ")}\n${run.text}`);
    return run;
  }

  /** Runs `pulumi`, which must fail without a stack trace. */
  async refused(...argv: string[]): Promise<EngineRun> {
    const run = await this.attempt(...argv);
    assert.notEqual(run.exitCode, 0, `pulumi ${argv.join(" ")}\n${run.text}`);
    assert.doesNotMatch(run.text, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace is shown");
    return run;
  }

  up = (...flags: string[]) => this.pulumi("up", "--yes", "--skip-preview", ...flags);
  preview = (...flags: string[]) => this.pulumi("preview", ...flags);
  destroy = (...flags: string[]) => this.pulumi("destroy", "--yes", "--skip-preview", ...flags);

  /** The state, as it lies in the backend: `pulumi stack export` has to start the engine. */
  get state(): string {
    const [file = "no state", ...more] = globSync(join(this.folder, `state/.pulumi/stacks/*/${this.name}.json`));
    assert.deepEqual(more, []);
    return readFileSync(file, "utf8");
  }

  /** The resources in the state. */
  resources(): StoredResource[] {
    const { checkpoint } = JSON.parse(this.state) as { checkpoint: { latest?: { resources?: StoredResource[] } } };
    return checkpoint.latest?.resources ?? [];
  }

  /** The resource with this name in the state. */
  resource(name: string): StoredResource {
    const found = this.resources().find(({ urn }) => nameIn(urn) === name);
    assert.ok(found, `${name} is not in the state`);
    return found;
  }

  /** Another stack of the same project and backend. */
  sibling(name: string): Stack {
    const stack = new Stack(this.folder, name);
    this.siblings.push(stack);
    return stack;
  }

  /** Renames the stack. @returns the stack under its new name */
  async rename(name: string): Promise<Stack> {
    await this.pulumi("stack", "rename", name);
    this.live = false;
    return Object.assign(this.sibling(name), { live: true });
  }

  /** Replaces the program. */
  write = (program: string): void => writeFileSync(this.programPath, program);

  /** Replaces a text in the program. The text has to be there. */
  edit(from: string, to: string): void {
    const text = readFileSync(this.programPath, "utf8");
    assert.ok(text.includes(from), `the program does not hold ${from}`);
    this.write(text.replace(from, to));
  }

  get programPath(): string {
    return join(this.folder, existsSync(join(this.folder, "index.ts")) ? "index.ts" : "index.mjs");
  }
}

/** Makes a stack. At the end of the test the stack and its siblings are destroyed, if they are up, and the folder is removed. */
export async function makeStack(t: TestContext, options: StackOptions): Promise<Stack> {
  const stack = new Stack(options.folder ?? projectFolder(options), options.name ?? "dev");
  if (options.backend) stack.env.PULUMI_BACKEND_URL = `file://${options.backend}`;
  t.after(async () => {
    for (const one of [stack, ...stack.siblings]) if (one.live) await one.attempt("destroy", "--yes", "--skip-preview");
    rmSync(stack.folder, { recursive: true, force: true });
  });
  for (const part of ["state", "home"]) mkdirSync(join(stack.folder, part));
  await stack.pulumi("stack", "init");
  return stack;
}
