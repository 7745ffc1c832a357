import assert from "node:assert/strict";
import type { HostSnapshot } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { type Command, perform, type Report } from "./commands.ts";
import { commandOf } from "./drift.ts";
import { RefusedCommand, withRefusal } from "./faults.ts";
import { performKilled } from "./killed.ts";
import { type Edit, edited, type Lab } from "./lab.ts";
import { reboot } from "./reboot.ts";
import { type Entry, Snapshot } from "./snapshot.ts";
import type { Drift, Fault, History, Step } from "./steps.ts";
import { StepFailure } from "./verbs.ts";
import { assertHostAsBefore, assertKernelHas } from "./verify.ts";

/** Lives through a history, and fails where a promise is broken. The host is as `before` at its begin and at its end. */
export async function live({ lab, first, steps }: History, before: HostSnapshot): Promise<void> {
  const story = new Story(lab, before);
  await story.take({ does: "up", edits: [], refresh: false, fault: first });
  for (const step of steps) await story.take(step);
  await story.end();
}

class Story {
  private lab: Lab;
  private readonly before: HostSnapshot;
  private entries: Entry[] = [];
  /** The state may say what is no more so: an `up` that does not look may fail, or leave it so. */
  private isBlind = false;
  /** A run was killed: what it made is in no state, until the same program is brought up. */
  private isCutOff = false;
  /** Somebody changed a mark: what meets it is refused, until it is put back. */
  private isRemarked = false;

  constructor(lab: Lab, before: HostSnapshot) {
    this.lab = lab;
    this.before = before;
  }

  async take(step: Step): Promise<void> {
    if (step.does === "up") return this.up(step.edits, step.refresh, step.fault);
    if (step.does === "refresh") return this.refresh(step.fault);
    if (step.does === "destroy") return this.destroy(step.fault);
    if (step.does === "drift") return this.drift(step.drift);
    reboot(this.before);
    this.isBlind = true;
    this.isRemarked = false;
  }

  /** The promise: one `up --refresh` converges, a second changes nothing, `destroy` leaves the host as before. */
  async end(): Promise<void> {
    await this.converge();
    const { drifted, done } = await this.perform({ does: "up", lab: this.lab, refresh: true });
    assert.deepEqual(drifted, {}, "what was just brought up drifted");
    const changed = Object.entries(done).filter(([, outcome]) => outcome !== "same");
    assert.deepEqual(changed, [], "a second up changed something");
    await this.perform({ does: "destroy", lab: this.lab, refresh: false });
    await assertHostAsBefore(this.before, "the host after destroy is not as before");
  }

  private async up(edits: readonly Edit[], refresh: boolean, fault: Fault | undefined): Promise<void> {
    if (!this.isCutOff) this.lab = edited(this.lab, edits);
    const command: Command = { does: "up", lab: this.lab, refresh };
    const mayFail = this.isRemarked || (this.isBlind && !refresh);
    if ((await this.command(command, fault, mayFail)) !== "done") return;
    if (refresh) this.isBlind = false;
    this.isCutOff = false;
    if (!this.isBlind && !this.isRemarked) assertKernelHas(this.lab, this.before, "the kernel after up");
  }

  private async refresh(fault: Fault | undefined): Promise<void> {
    const command: Command = { does: "refresh", lab: this.lab, refresh: true };
    if ((await this.command(command, fault, this.isRemarked)) === "done") this.isBlind = false;
  }

  private async destroy(fault: Fault | undefined): Promise<void> {
    // What a killed run made is in no state, and so beyond a destroy.
    if (this.isCutOff) await this.converge();
    const command: Command = { does: "destroy", lab: this.lab, refresh: false };
    if ((await this.command(command, fault, this.isRemarked)) !== "done") return;
    await assertHostAsBefore(this.before, "the host after a destroy along the way");
    this.isBlind = false;
  }

  private async converge(): Promise<void> {
    await this.putMarksBack();
    await this.perform({ does: "up", lab: this.lab, refresh: true });
    assertKernelHas(this.lab, this.before, "the kernel after up --refresh");
    Object.assign(this, { isBlind: false, isCutOff: false });
  }

  private drift(drift: Drift): void {
    const command = commandOf(drift, this.entries);
    if (command === undefined) return;
    // What it would be done to may be gone already.
    byHand(`{ ${command}; } 2>/dev/null || true`);
    this.isBlind = true;
    if (drift.what.endsWith("alias")) this.isRemarked = true;
  }

  /** Somebody types what the errors say, one after the other. */
  private async putMarksBack(): Promise<void> {
    while (this.isRemarked) {
      const error = await this.perform({ does: "refresh", lab: this.lab, refresh: true }).then(() => undefined, String);
      if (error === undefined) this.isRemarked = false;
      else byHand(String(/put the mark back: (.*?"[^"]*")/.exec(error)?.[1] ?? assert.fail(error)));
    }
  }

  /** Carries out a command that something may go wrong with. @returns whether it came to its end */
  private async command(command: Command, fault: Fault | undefined, mayFail: boolean): Promise<"done" | "failed"> {
    try {
      if (fault?.how === "killed") return await this.killed(command, fault, mayFail);
      if (fault?.how === "refused") await withRefusal(fault, () => this.perform(command));
      else await this.perform(command);
      return "done";
    } catch (error) {
      if (!mayFail && !(error instanceof RefusedCommand)) throw error;
      const cause = error instanceof RefusedCommand ? error.cause : error;
      // A create that failed left nothing and an update is as it was; of a delete that failed, half may be done.
      if (mayFail || (cause instanceof StepFailure && cause.verb === "delete")) this.isBlind = true;
      return "failed";
    }
  }

  private async killed(command: Command, fault: Fault, mayFail: boolean): Promise<"done" | "failed"> {
    const { entries, wasKilled, failure } = await performKilled(command, fault, this.entries);
    this.entries = entries;
    if (!wasKilled && failure === undefined) return "done";
    if (!wasKilled && !mayFail) assert.fail(failure);
    if (command.does === "up") this.isCutOff ||= wasKilled;
    if (command.does === "destroy" || !wasKilled) this.isBlind = true;
    return "failed";
  }

  private async perform(command: Command): Promise<Report> {
    const snapshot = new Snapshot(this.entries);
    try {
      return await perform(snapshot, command);
    } finally {
      // State is text.
      this.entries = JSON.parse(JSON.stringify(snapshot.entries)) as Entry[];
    }
  }
}
