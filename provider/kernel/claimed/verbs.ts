import { setTimeout as wait } from "node:timers/promises";
import { batchBy, type Line, type LineResult } from "../../host/batch/batch.ts";
import { CommandError } from "../../host/errors.ts";
import { KernelError, meansExists, refusal } from "../errors.ts";
import { nameNotFound } from "../link/refused.ts";
import { claimAnnounce, claimDrop, claimStands } from "../notes/claims.ts";
import { besideRefuse, besideSettle, besideStands } from "./beside.ts";
import type { ClaimedForm, ClaimedMaking } from "./form.ts";
import { claimedIsMarked, claimedIsOurs, claimedOf, claimedRefuseForeign, claimedTaken } from "./ours.ts";
import { claimedRemove } from "./removal.ts";
import { claimedRef, claimedSay } from "./say.ts";

/** The verbs (add, replace, remove …) of a type of claimed objects, such as addresses. The form holds what differs by type. */
export class ClaimedVerbs<Making extends ClaimedMaking, Shown, Waiting = never> {
  readonly form: ClaimedForm<Making, Shown, Waiting>;

  constructor(form: ClaimedForm<Making, Shown, Waiting>) {
    this.form = form;
  }

  /** Reads an object of ours, or gives the sign that it waits; undefined where it is gone, or somebody else's. */
  async showOurs(making: Making): Promise<Shown | Waiting | undefined> {
    const { form } = this;
    const found = await form.look(making);
    if (!(await claimedIsOurs(form, making, found))) return undefined;
    if (found !== undefined && claimedIsMarked(form, found)) return found;
    const waiting = found === undefined ? await form.waits?.(making) : undefined;
    // By its claim an object that is gone would be made again by the next run, and others could not make it.
    if (waiting === undefined) await claimDrop(claimedOf(form, making));
    return waiting;
  }

  /** Makes an object. Throws KernelError `taken` where one is there that is not this resource's. */
  async add(making: Making): Promise<Shown | Waiting> {
    const { form } = this;
    const claimed = claimedOf(form, making);
    const { resumed } = await claimAnnounce(claimed);
    await (resumed ? claimedRefuseForeign(form, making) : besideRefuse(form, making));
    const mayBeGone = await form.watch?.(making);
    const [made, shown] = await this.attempt(resumed ? "replace" : "add", making);
    if (made?.error !== undefined && !(resumed && besideStands(form, made.error)))
      return this.notMade(making, { error: made.error, shown, resumed });
    const found = await besideSettle(form, making, shown);
    await claimStands(claimed);
    return found !== undefined && !(await mayBeGone?.(found)) ? found : this.stay(making);
  }

  /** Changes an object in place. Throws KernelError `taken` where somebody put another one there. */
  async replace(wanted: Making): Promise<Shown | Waiting> {
    const { form } = this;
    const there = await claimedRefuseForeign(form, wanted);
    const making = form.keeping?.(wanted, there) ?? wanted;
    const [replaced, shown] = await claimedSay(this, "replace", making);
    if (replaced?.error !== undefined && !besideStands(form, replaced.error)) {
      const waiting = await form.waits?.(making);
      if (waiting === undefined) throw await this.refused(`changing ${form.text(making)}`, making, replaced.error);
      return this.leave(making, await form.find(shown, making), waiting);
    }
    const found = await besideSettle(form, making, shown);
    await claimStands(claimedOf(form, making));
    return found ?? this.gone(making);
  }

  /** Removes an object, if it is ours. @returns whether it was ours */
  async remove(making: Making): Promise<boolean> {
    // This writes a lost claim again, without which the object would not count as ours.
    await claimedIsOurs(this.form, making);
    return claimedRemove(this.form, claimedOf(this.form, making));
  }

  run({ netns }: Making, lines: readonly Line[]): Promise<LineResult[]> {
    return batchBy[this.form.program](netns, lines);
  }

  /** Runs lines. At words that `ip` cannot parse it ends, which fails all of them: this may have a better error. */
  tried(making: Making, lines: readonly Line[]): Promise<LineResult[]> {
    return this.run(making, lines).catch(async (error: Error) => {
      const isParse = error instanceof CommandError && nameNotFound(error.reason) !== undefined;
      throw (isParse && (await this.form.explain?.(making, error.reason))) || error;
    });
  }

  /** Makes an object, again and again while something that it needs is away for the moment. */
  private async attempt(verb: "add" | "replace", making: Making): Promise<LineResult[]> {
    const { form } = this;
    for (let tries = mostTries; ; tries -= 1) {
      const results = await claimedSay(this, verb, making);
      const error = results[0]?.error;
      if (error === undefined || meansExists(error) || tries === 0 || !(await form.comesBack?.(making))) return results;
      await wait(lookEvery);
    }
  }

  private async notMade(making: Making, { error, shown, resumed }: Failure): Promise<Waiting> {
    const { form } = this;
    const exists = meansExists(error);
    const waiting = exists ? undefined : await form.waits?.(making);
    const found = exists || waiting !== undefined ? await form.find(shown, making) : undefined;
    // The kernel may refuse an object that has to wait before it checks whether the object exists already.
    if (waiting !== undefined && (resumed || found === undefined)) return this.leave(making, found, waiting);
    await claimDrop(claimedOf(form, making));
    if (exists || waiting !== undefined) throw claimedTaken(form, making, found);
    throw await this.refused(`making ${form.text(making)}`, making, error);
  }

  /** Leaves an object to be made later, by its claim. Its earlier form is removed, which would be in the way then. */
  private async leave(making: Making, found: Shown | undefined, waiting: Waiting): Promise<Waiting> {
    const { form } = this;
    if (found !== undefined) await this.run(making, await form.removal(claimedRef(form, making)));
    await claimStands(claimedOf(form, making));
    return waiting;
  }

  /**
   * Looks for an object, and makes it again where the kernel dropped it before its claim said that it stands. The kernel may drop
   * it along with an object that another run removes, and that run puts back only objects that stand by their claims.
   */
  private async stay(making: Making): Promise<Shown> {
    const { form } = this;
    for (let tries = mostTries; tries > 0; tries -= 1) {
      const found = await form.look(making);
      if (found !== undefined && claimedIsMarked(form, found)) return found;
      const [made] = await this.run(making, [{ argv: claimedOf(form, making).remake }]);
      if (made?.error !== undefined) await wait(lookEvery);
    }
    return this.gone(making);
  }

  /** The error of a line that was refused. */
  async refused(what: string, making: Making, error: string): Promise<KernelError> {
    return (await this.form.explain?.(making, error)) ?? refusal(what, error);
  }

  /** Throws the error that an object is gone. */
  gone(making: Making): never {
    throw new KernelError("absent", `${this.form.text(making)} is gone; \`pulumi up --refresh\` makes it again`);
  }
}

/** The result of a line that was refused. */
interface Failure {
  error: string;
  shown: LineResult | undefined;
  resumed: boolean;
}

const mostTries = 20;
/** In milliseconds. */
const lookEvery = 50;
