import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { rememberHost } from "../support/lab.ts";
import type { Task } from "./actor.ts";
import { answers, labSnapshot, type Variant } from "./lab.ts";
import { groupsRemember, nothingRuns } from "./node-lab.ts";
import { type Point, pointText, type Reached } from "./point.ts";
import { Actor } from "./process.ts";
import { randomOf, seed } from "./random.ts";

/** The task that is killed, the variant that is up before it, and the variant that must be up afterwards. */
export interface Cut {
  task: Pick<Task, "do" | "variant">;
  before?: Variant;
  after: Variant;
  /** The number of points at least. @default 50 */
  least?: number;
}

/**
 * The way to continue. `steps`: an `up` with the state that the engine wrote at each step. `nothing`: an `up` with the state from
 * before the run, as after a run without checkpoints. `destroy`: another destroy instead of an `up`.
 */
type Way = "steps" | "nothing" | "destroy";

/** Whether `npm run soak -- --kills` asks for each way at each point. */
const whole = process.env.SOAK_KILLS !== undefined;

/**
 * Kills a run at every `oneOf`th of its operations, from a random one on, and continues to the end each time. `npm run soak --
 * --kills` kills it at each.
 */
export function killEverywhere(title: string, cut: Cut, asked: number): void {
  test(title, async (t) => {
    const oneOf = whole ? 1 : asked;
    const first = 1 + Math.floor(randomOf(title)() * oneOf);
    t.diagnostic(`seed ${seed}`);
    const bench = await Bench.make(t, cut);
    const ways: Way[] = cut.task.do === "destroy" ? ["steps", "destroy", "nothing"] : ["steps", "nothing"];
    let points = 0;
    for (let operation = first; ; operation += oneOf) {
      const before = { operation, when: "before" } as const;
      // Parallel requests share a batch, so a run may have one operation fewer than the next run. Hence a second attempt.
      const reached = (await bench.survives(before, "steps")) ?? (await bench.survives(before, "steps"));
      if (!reached) break;
      const chosen = whole ? ways : [ways[operation % ways.length] as Way];
      for (const way of chosen) await bench.survives({ operation, when: "after" }, way);
      for (const lines of reached.cuts) await bench.survives({ operation, when: "after", lines }, "steps");
      points += 1 + chosen.length + reached.cuts.length;
    }
    t.diagnostic(`${title}: ended at ${points} points, and went on from each`);
    assert.ok(points > (cut.least ?? 50) / oneOf, `only ${points} points`);
  });
}

/** A private host with one stack, which is killed and continued again and again. */
class Bench {
  private readonly folder = mkdtempSync(join(tmpdir(), "netns-kills-"));
  private readonly stack = join(this.folder, "stack.json");
  private readonly report = join(this.folder, "reached.json");
  private readonly hostIsAsBefore = rememberHost();
  private readonly t: TestContext;
  private readonly cut: Cut;
  private undisturbed: unknown;
  /** The actor that continued after the last kill; it may be the next one to be killed. */
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
    bench.undisturbed = labSnapshot(cut.after);
    await actor.do({ stack: bench.stack, do: "destroy" });
    bench.hostIsAsBefore();
    actor.end();
    return bench;
  }

  /**
   * Kills at a point, continues, and asserts that nothing is left.
   * @returns the operation of the point; undefined if the run has no such point
   */
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
    groupsRemember();
    await actor.settle(point.when === "before" ? "die" : "live");
    if (way === "nothing") copyFileSync(remembered, this.stack);
    return JSON.parse(readFileSync(this.report, "utf8")) as Reached;
  }

  private async goOn(way: Way): Promise<void> {
    const actor = new Actor(this.t);
    if (way !== "destroy") await this.converge(actor, way);
    await actor.do({ stack: this.stack, do: "destroy" });
    this.hostIsAsBefore();
    nothingRuns();
    // An actor takes a lock for its first namespace only. Without `before` the task has to make that namespace, so the next task
    // needs a new actor.
    if (this.cut.before) this.spare = actor;
    else actor.end();
  }

  /** One `up` must make the lab as in a run that nobody killed, and another one must change nothing. */
  private async converge(actor: Actor, way: Way): Promise<void> {
    const { stack } = this;
    const { task, after: variant } = this.cut;
    // Only a refresh finds objects that a destroy removed without writing it down.
    if (task.do === "destroy" && way === "nothing") await actor.do({ stack, do: "refresh" });
    await actor.do({ stack, do: "up", variant });
    assert.deepEqual(await actor.do({ stack, do: "up", variant }), []);
    assert.deepEqual(await actor.do({ stack, do: "refresh" }), []);
    assert.deepEqual(labSnapshot(variant), this.undisturbed);
    answers(variant);
  }
}
