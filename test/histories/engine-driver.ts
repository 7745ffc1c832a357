import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { netns } from "../cli/command.ts";
import type { Props } from "../conformance/deployment.ts";
import type { Stack } from "../support/engine.ts";
import { processesHere } from "../support/host.ts";
import { preloading } from "../support/preload.ts";
import { until } from "../support/shell.ts";
import type { Command, Report } from "./commands.ts";
import { type Driver, type Known, RefusedCommand, type Remains } from "./driver.ts";
import type { Suffering } from "./engine-fault.ts";
import { programText } from "./program-text.ts";
import { resourcesOf } from "./resources.ts";
import type { Fault } from "./steps.ts";
import type { Outcome } from "./up.ts";
import { StepFailure } from "./verbs.ts";

/** Carries out commands through the real engine. */
export class EngineDriver implements Driver {
  private readonly stack: Stack;

  constructor(stack: Stack) {
    this.stack = stack;
  }

  async perform(command: Command): Promise<Report> {
    const { exitCode, text, changes } = await this.run(command);
    if (exitCode !== 0) throw failureOf(text);
    const steps = changes.map((change) => change.split(" ").reverse() as [string, Outcome]);
    return { drifted: {}, done: Object.fromEntries(steps) };
  }

  async performRefused(command: Command, fault: Fault): Promise<void> {
    const { isStruck, exitCode, text } = await this.suffer(command, { ...fault, when: "before" });
    if (exitCode === 0) return;
    throw isStruck ? new RefusedCommand(failureOf(text)) : failureOf(text);
  }

  async performKilled(command: Command, fault: Fault): Promise<Remains> {
    const { isStruck, exitCode, text } = await this.suffer(command, fault);
    if (!isStruck) return { wasKilled: false, ...(exitCode !== 0 && { failure: text }) };
    assert.ok(await until(() => running().length === 0, 20), running().join("\n"));
    const recovered = await netns(this.stack, "recover", "--yes");
    assert.equal(recovered.exitCode, 0, recovered.text);
    return { wasKilled: true };
  }

  async known(): Promise<readonly Known[]> {
    const resources = this.stack.resources();
    return resources
      .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/linux:"))
      .map(({ urn, type, inputs, outputs, deletedWith }): Known => {
        const kind = String(type.split(":").at(-1));
        return { urn, kind, inputs: inputs as Props, outs: outputs as Props, deletedWith };
      });
  }

  private async run({ does, lab, refresh }: Command) {
    this.stack.write(programText(resourcesOf(lab)));
    const flags = does === "up" && refresh ? ["--refresh"] : [];
    return this.stack.attempt(does, "--yes", "--skip-preview", ...flags);
  }

  private async suffer(command: Command, fault: Fault) {
    const told = join(this.stack.folder, "told");
    const suffering: Suffering = { fault, told };
    this.stack.env.HISTORY_SUFFERING = JSON.stringify(suffering);
    Object.assign(this.stack.env, preloading(join(import.meta.dirname, "engine-fault.ts")));
    const run = await this.run(command);
    delete this.stack.env.HISTORY_SUFFERING;
    delete this.stack.env.NODE_OPTIONS;
    const isStruck = existsSync(told);
    rmSync(told, { force: true });
    return { ...run, isStruck };
  }
}

/** What still runs of the killed run; the processes that the lab declares are to live on. */
const running = (): string[] => processesHere().filter((command) => !command.includes("/run/pulumi-netns/processes/"));

/** The engine tells only in its text which step failed. */
const failureOf = (text: string): StepFailure => new StepFailure(/deleting/.test(text) ? "delete" : "", "engine", text);
