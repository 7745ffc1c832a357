import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { rememberHost } from "../support/lab.ts";
import type { Task } from "./actor.ts";
import { answers, labSnapshot, type Variant } from "./lab.ts";
import { type Point, pointText, type Reached } from "./point.ts";
import { Actor } from "./process.ts";

/** What is cut off: the task, what is up before it, and what is to be up after it. */
export interface Cut {
  task: Pick<Task, "do" | "variant">;
  before?: Variant;
  after: Variant;
}

/**
 * How it goes on. `steps`: with what the engine wrote down at each step; `nothing`: with what it knew before the run, as
 * after one without checkpoints; `destroy`: not by an `up`, but by another destroy.
 */
type Way = "steps" | "nothing" | "destroy";

/** Whether each way is asked for at each point, as `npm run soak -- --kills` does. */
const whole = process.env.SOAK_KILLS !== undefined;

/** Cuts a run off at every one of its operations, or at one of so many, and each time goes on to the end. */
export function killEverywhere(title: string, cut: Cut, oneOf = 1): void {
  test(title, async (t) => {
    const bench = await Bench.make(t, cut);
    const ways: Way[] = cut.task.do === "destroy" ? ["steps", "destroy", "nothing"] : ["steps", "nothing"];
    let points = 0;
    for (let operation = 1; ; operation += oneOf) {
      const before = { operation, when: "before" } as const;
      // What is asked for at the same time shares a batch, so a run may have an operation less than the next one.
      const reached = (await bench.survives(before, "steps")) ?? (await bench.survives(before, "steps"));
      if (!reached) break;
      const chosen = whole ? ways : [ways[operation % ways.length] as Way];
      for (const way of chosen) await bench.survives({ operation, when: "after" }, way);
      for (const lines of reached.cuts) await bench.survives({ operation, when: "after", lines }, "steps");
      points += 1 + chosen.length + reached.cuts.length;
    }
    t.diagnostic(`${title}: ended at ${points} points, and went on from each`);
    assert.ok(points > 50 / oneOf, `only ${points} points`);
  });
}

/** A private host with one stack on it, which dies and goes on again and again. */
class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), "netns-kills-"));
  private readonly stack = join(this.folder, "stack.json");
  private readonly report = join(this.folder, "reached.json");
  private readonly hostIsAsBefore = rememberHost();
  private readonly t: TestContext;
  private readonly cut: Cut;
  private undisturbed: unknown;
  /** Who went on after the last kill, and may be the next one to die. */
  private spare: Actor | undefined;

  private constructor(t: TestContext, cut: Cut) {
    this.t = t;
    this.cut = cut;
  }

  static async make(t: TestContext, cut: Cut): Promise<Bench> {
    const bench = new Bench(t, cut);
    t.after(() => rmSync(bench.folder, { recursive: true, force: true }));
    const actor = new Actor(t);
    await actor.do({ stack: bench.stack, do: "up", variant: cut.after });
    bench.undisturbed = labSnapshot();
    await actor.do({ stack: bench.stack, do: "destroy" });
    bench.hostIsAsBefore();
    actor.end();
    return bench;
  }

  /** Dies at a point, goes on, and leaves nothing. @returns what it died of; nothing where the run has no such point */
  async survives(point: Point, way: Way): Promise<Reached | undefined> {
    try {
      const reached = await this.die(point, way);
      await this.goOn(way);
      return reached;
    } catch (error) {
      const where = `${this.cut.task.do}, ended ${pointText(point)}, then ${way}: ${readFileSync(this.report, "utf8")}`;
      throw new Error(`${where}\n${error}`, { cause: error });
    }
  }

  private async die(point: Point, way: Way): Promise<Reached | undefined> {
    const actor = this.spare ?? new Actor(this.t);
    this.spare = undefined;
    const { task, before } = this.cut;
    writeFileSync(this.stack, "[]");
    writeFileSync(this.report, "");
    if (before) await actor.do({ stack: this.stack, do: "up", variant: before });
    const remembered = `${this.stack}.before`;
    copyFileSync(this.stack, remembered);
    const died = await actor.dieOf({ stack: this.stack, ...task, kill: { point, report: this.report } });
    if (!died) return void actor.end();
    await actor.settle(point.when === "before" ? "die" : "live");
    if (way === "nothing") copyFileSync(remembered, this.stack);
    return JSON.parse(readFileSync(this.report, "utf8")) as Reached;
  }

  private async goOn(way: Way): Promise<void> {
    const actor = new Actor(this.t);
    if (way !== "destroy") await this.converge(actor, way);
    await actor.do({ stack: this.stack, do: "destroy" });
    this.hostIsAsBefore();
    // A process that made a namespace before does without the lock that the first one takes.
    if (this.cut.before) this.spare = actor;
    else actor.end();
  }

  /** One `up` makes it so, another changes nothing, and the lab is that of a run that nobody cut off. */
  private async converge(actor: Actor, way: Way): Promise<void> {
    const { stack } = this;
    const { task, after: variant } = this.cut;
    // What a destroy removed, and nobody wrote down, a refresh finds.
    if (task.do === "destroy" && way === "nothing") await actor.do({ stack, do: "refresh" });
    await actor.do({ stack, do: "up", variant });
    assert.deepEqual(await actor.do({ stack, do: "up", variant }), []);
    assert.deepEqual(await actor.do({ stack, do: "refresh" }), []);
    assert.deepEqual(labSnapshot(), this.undisturbed);
    answers(variant);
  }
}
