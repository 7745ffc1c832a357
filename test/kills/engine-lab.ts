import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { netns } from "../cli/command.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { makeFarMachine, rememberHost } from "../support/lab.ts";
import { count, type Kill, kill } from "./engine-kill.ts";
import { answers, labOf, labSnapshot, program, type Variant } from "./lab.ts";
import { groupsRemember, nothingRuns } from "./node-lab.ts";

/** The parts of a lab's life: a run of each is killed. */
export const phases = ["up", "update", "destroy"] as const;
export type Phase = (typeof phases)[number];

/**
 * Whether an object may be half deleted in a way that only a refresh sees: nobody wrote down that a deletion was under way, or
 * the deletion failed because its command was killed.
 */
const isHalfGone = ({ way, commands }: Kill): boolean =>
  ["provider alone", "no checkpoints"].includes(way) || (way === "one SIGINT" && commands === "die");

/** The first form of a lab, and the changed one. */
export interface Forms {
  first: Variant;
  changed: Variant;
}

const lab1: Forms = { first: "first", changed: "changed" };

type Counts = Record<Phase, { operations: number; batches: number }>;

/** Lab 1, or another lab of lab.ts, as a stack on a private host with a far machine. It is killed, recovered, brought up and checked again and again. */
export class EngineLab {
  /** The operations and batches of each part in a run that nobody kills. */
  counts = {} as Counts;
  private readonly stack: Stack;
  private readonly hostIsAsBefore: () => void;
  private readonly undisturbed = {} as Record<Variant, unknown>;
  private readonly forms: Forms;
  private stands: Variant | undefined;

  private constructor(stack: Stack, forms: Forms) {
    this.stack = stack;
    this.forms = forms;
    this.hostIsAsBefore = rememberHost();
  }

  /** Makes the stack, and records the lab's life when nobody kills it. */
  static async make(t: TestContext, forms = lab1): Promise<EngineLab> {
    makeFarMachine();
    const lab = new EngineLab(await makeStack(t, { program: program(forms.first) }), forms);
    for (const [phase, variant] of [["up", forms.first] as const, ["update", forms.changed] as const]) {
      lab.stack.write(program(variant));
      lab.counts[phase] = await count(lab.stack, ["up"]);
      lab.undisturbed[variant] = labSnapshot(variant);
    }
    lab.counts.destroy = await count(lab.stack, ["destroy"]);
    lab.nothingIsLeft();
    return lab;
  }

  /** Kills a run, recovers, and brings the lab up. @returns whether the run reached the point */
  async survives(phase: Phase, how: Kill): Promise<boolean> {
    await this.prepare(phase);
    const { first, changed } = this.forms;
    const variant = { up: first, update: changed, destroy: this.stands ?? first };
    try {
      return await this.killed(phase, variant[phase], how);
    } catch (error) {
      throw new Error(`${phase} ${JSON.stringify(how)}\n${error}`, { cause: error });
    }
  }

  /** Kills an `up`. `recover --destroy` must then leave nothing on the host, whatever the state says. */
  async isRemoved(how: Kill): Promise<void> {
    this.stack.write(program(this.forms.first));
    assert.ok(await kill(this.stack, ["up"], how), "the run did not come to this point");
    await this.recover("--destroy");
    this.nothingIsLeft();
  }

  /** Destroys the lab if it is up, and asserts that nothing is left on the host. */
  async ends(): Promise<void> {
    if (this.stands) await this.stack.destroy();
    this.stands = undefined;
    this.nothingIsLeft();
  }

  private nothingIsLeft(): void {
    this.hostIsAsBefore();
    nothingRuns();
  }

  /** Prepares a part: an `up` begins with nothing, an update with the first variant, a destroy with any variant. */
  private async prepare(phase: Phase): Promise<void> {
    if (phase === "up") await this.ends();
    else if (this.stands === undefined || (phase === "update" && this.stands !== this.forms.first))
      await this.converge(this.forms.first);
  }

  private async killed(phase: Phase, variant: Variant, how: Kill): Promise<boolean> {
    this.stack.write(program(variant));
    const words = [phase === "destroy" ? "destroy" : "up"];
    const reached = await kill(this.stack, words, how);
    if (!reached) {
      this.stands = phase === "destroy" ? undefined : variant;
      return false;
    }
    groupsRemember();
    await this.recover();
    await this.converge(variant, ...(phase === "destroy" && isHalfGone(how) ? ["--refresh"] : []));
    return true;
  }

  private async recover(...flags: string[]): Promise<void> {
    const { exitCode, text } = await netns(this.stack, "recover", "--yes", "--stack", this.stack.name, ...flags);
    assert.equal(exitCode, 0, text);
  }

  /** Runs one `up`. The lab must then be the same as in a run that nobody killed. */
  private async converge(variant: Variant, ...flags: string[]): Promise<void> {
    this.stack.write(program(variant));
    await this.stack.up(...flags);
    this.stands = variant;
    assert.deepEqual(labSnapshot(variant), this.undisturbed[variant]);
    answers(variant);
    labOf(variant).answersFar?.();
  }
}
