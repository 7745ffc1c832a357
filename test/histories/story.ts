import assert from "node:assert/strict";
import type { HostSnapshot } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { putMarkBack } from "../support/shell.ts";
import type { Command } from "./commands.ts";
import { commandOf } from "./drift.ts";
import { type Driver, RefusedCommand } from "./driver.ts";
import { ground, ways } from "./kinds.ts";
import type { Edit } from "./lab.ts";
import { hasForgotten, Programs } from "./programs.ts";
import { reboot } from "./reboot.ts";
import type { Drift, Fault, History, Step } from "./steps.ts";
import { StepFailure } from "./verbs.ts";
import { assertHostAsBefore, assertKernelHas } from "./verify.ts";

/** Carries out a history, and fails if a promise is broken. The host must be like `before` at the start and at the end. */
export async function live({ lab, first, steps }: History, before: HostSnapshot, driver: Driver): Promise<void> {
  const story = new Story(lab, before, driver);
  await story.take({ does: "up", edits: [], refresh: false, fault: first });
  for (const step of steps) await story.take(step);
  await story.end();
}

class Story {
  private readonly programs: Programs;
  private readonly before: HostSnapshot;
  private readonly driver: Driver;
  /** The state may not match the host: an `up` without a refresh may fail, or may leave the lab unrepaired. */
  private isBlind = false;
  /** A run was killed, or a deletion failed: objects may exist that are in no state, until an `up` of the same program. */
  private isCutOff = false;
  /** No `up` has finished since a reboot, so what somebody makes or sets by hand belongs to the host, not to the lab. */
  private isRebooted = false;
  /** Somebody has changed a mark (the text on an object that tells whose it is): the object is refused until it is put back. */
  private isRemarked = false;

  constructor(lab: History["lab"], before: HostSnapshot, driver: Driver) {
    this.programs = new Programs(lab);
    this.before = before;
    this.driver = driver;
  }

  async take(step: Step): Promise<void> {
    if (step.does === "up") return this.up(step.edits, step.refresh, step.fault);
    if (step.does === "refresh") return this.refresh(step.fault);
    if (step.does === "destroy") return this.destroy(step.fault);
    if (step.does === "drift") return this.drift(step.drift);
    reboot(this.before);
    Object.assign(this, { isBlind: true, isRebooted: true, isRemarked: false });
  }

  /** The promise: one `up --refresh` converges, a second one changes nothing, and `destroy` leaves the host as before. */
  async end(): Promise<void> {
    await this.converge();
    const { drifted, done } = await this.driver.perform(this.programs.asks("up", true));
    assert.deepEqual(drifted, {}, "what was just brought up drifted");
    const changed = Object.entries(done).filter(([, outcome]) => outcome !== "same");
    assert.deepEqual(changed, [], "a second up changed something");
    await this.driver.perform(this.programs.asks("destroy"));
    await assertHostAsBefore(this.before, "the host after destroy is not as before");
  }

  private async up(edits: readonly Edit[], refresh: boolean, fault: Fault | undefined): Promise<void> {
    if (this.programs.hasLost) await this.converge();
    if (!this.isCutOff) this.programs.change(edits);
    const mayFail = this.isRemarked || (this.isBlind && !refresh);
    if ((await this.command(this.programs.asks("up", refresh), fault, mayFail)) !== "done") return;
    this.programs.settle();
    if (refresh) this.isBlind = false;
    this.isCutOff = false;
    // An `up` without a refresh does not make objects that the state only believes to exist.
    if (!this.isBlind) this.isRebooted = false;
    if (!this.isBlind && !this.isRemarked) assertKernelHas(this.programs.present, this.before, "the kernel after up");
  }

  private async refresh(fault: Fault | undefined): Promise<void> {
    if ((await this.command(this.programs.asks("refresh", true), fault, this.isRemarked)) === "done")
      this.isBlind = false;
  }

  private async destroy(fault: Fault | undefined): Promise<void> {
    // A destroy cannot remove objects that a killed run made, because they are in no state.
    if (this.isCutOff) await this.converge();
    const known = await this.driver.known();
    if ((await this.command(this.programs.asks("destroy"), fault, this.isRemarked)) !== "done") {
      this.isCutOff ||= hasForgotten(known, await this.driver.known());
      if (this.isCutOff) this.programs.lose();
      return;
    }
    await assertHostAsBefore(this.before, "the host after a destroy along the way");
    this.programs.settle();
    this.isBlind = false;
  }

  private async converge(): Promise<void> {
    await this.putMarksBack();
    for (const lab of this.programs.toBringUp()) await this.driver.perform({ ...this.programs.asks("up", true), lab });
    assertKernelHas(this.programs.present, this.before, "the kernel after up --refresh");
    this.programs.settle();
    Object.assign(this, { isBlind: false, isCutOff: false, isRebooted: false });
  }

  private async drift(drift: Drift): Promise<void> {
    // After a reboot an object that such a change makes would belong to the host.
    if (this.isRebooted && ways[drift.what]?.makes) return;
    const command = commandOf(drift, await this.driver.known());
    if (command === undefined) return;
    // The object may be gone already.
    byHand(`{ ${command}; } 2>/dev/null || true`, ...ground);
    this.isBlind = true;
    if (ways[drift.what]?.remarks) this.isRemarked = true;
  }

  /** Types what the errors advise, until no mark is wrong. */
  private async putMarksBack(): Promise<void> {
    while (this.isRemarked) {
      const error = await this.driver.perform(this.programs.asks("refresh", true)).then(() => undefined, String);
      if (error === undefined) this.isRemarked = false;
      else putMarkBack(error);
    }
  }

  /** Carries out a command, perhaps with a fault. @returns whether the command finished */
  private async command(command: Command, fault: Fault | undefined, mayFail: boolean): Promise<"done" | "failed"> {
    try {
      if (fault?.how === "killed") return await this.killed(command, fault, mayFail);
      if (fault?.how === "refused") await this.driver.performRefused(command, fault);
      else await this.driver.perform(command);
      return "done";
    } catch (error) {
      if (!mayFail && !(error instanceof RefusedCommand)) throw error;
      const cause = error instanceof RefusedCommand ? error.cause : error;
      // A failed create leaves nothing, and a failed update leaves the old object. A failed delete may be half done.
      const isDeletion = command.does === "destroy" || (cause instanceof StepFailure && cause.verb === "delete");
      if (mayFail || isDeletion) this.isBlind = true;
      // Objects that were to be deleted along with another one are no longer in the state, but still exist.
      if (isDeletion) this.isCutOff = true;
      return "failed";
    }
  }

  private async killed(command: Command, fault: Fault, mayFail: boolean): Promise<"done" | "failed"> {
    const { wasKilled, failure } = await this.driver.performKilled(command, fault);
    if (!wasKilled && failure === undefined) return "done";
    if (!wasKilled && !mayFail) assert.fail(failure);
    if (command.does === "up") this.isCutOff ||= wasKilled;
    if (command.does === "destroy" || !wasKilled) this.isBlind = true;
    return "failed";
  }
}
