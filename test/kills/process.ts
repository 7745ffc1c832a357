import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { groupRuns, signal } from "../support/tree.ts";
import type { Task } from "./actor.ts";

/** The process of an actor (actor.ts), in its own process group. */
export class Actor {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(t: TestContext) {
    const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
    this.child = fork(join(import.meta.dirname, "actor.ts"), { execArgv, detached: true });
    this.ended = once(this.child, "exit");
    t.after(() => this.end());
  }

  /** Gives the actor a task, and waits for the answer. */
  async do(task: Task): Promise<string[]> {
    const answer = await this.ask(task);
    assert.ok(answer, `it ended in the middle of ${task.do}`);
    return answer;
  }

  /** Gives the actor a task during which it kills itself. @returns whether it died */
  async dieOf(task: Task): Promise<boolean> {
    return (await this.ask(task)) === undefined;
  }

  /** Waits until the commands that the actor started have ended, or kills them first. */
  async settle(commands: "live" | "die"): Promise<void> {
    const group = this.child.pid as number;
    await this.ended;
    if (commands === "die") signal(-group, "SIGKILL");
    while (groupRuns(group)) await wait(5);
  }

  end(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private async ask(task: Task): Promise<string[] | undefined> {
    const answered = once(this.child, "message");
    this.child.send(task);
    const answer = await Promise.race([answered, this.ended.then(() => undefined)]);
    if (!answer) return undefined;
    const { value, error } = answer[0] as { value?: string[]; error?: string };
    assert.equal(error, undefined, `${task.do}: ${error}`);
    return value ?? [];
  }
}
