import { removeMade, removeOrRelease } from "../dynamic/adoption.ts";
import { inTime } from "../dynamic/guard.ts";
import type { Self } from "../dynamic/kind.ts";
import { type Progress, progressOf } from "../dynamic/progress.ts";
import { Unanswered } from "../kernel/answer/report.ts";
import { neverBegan } from "../kernel/errors.ts";
import { errorText, type FailedCheck, failureText } from "./failure.ts";
import {
  inOrder,
  type Member,
  memberArgs,
  memberArgsInState,
  memberSelf,
  onWhich,
  plurals,
  type Rank,
  ranks,
} from "./members/member.ts";
import { carryOut, type Task } from "./task.ts";

/** Makes, changes and removes members, and keeps in mind which failed: members that stand on a failed one are left alone. */
export class Run {
  /** Errors of members, with the place of each in the arguments, in the order in which they occurred. */
  readonly errors: string[] = [];
  /** Checks that are not as expected, with the name of the member of each. */
  private readonly unanswered: FailedCheck[] = [];
  /** Names of the members that are not as they are declared. */
  readonly failed = new Set<string>();
  /** Names of the failed members that may stand nevertheless. */
  readonly doubtful = new Set<string>();
  /** Names of the members that stay, since a command could not be undone. */
  private readonly kept = new Set<string>();
  /** Members that this run made. They share batches with the members that they are in. */
  private readonly made: Member[] = [];
  private readonly self: Self;
  /** The topology's identity for members that no state has yet, so that no state vouches for them. */
  private readonly unrecorded: Self;
  private readonly progress: Progress;

  /** @param members all members of the run, to be counted for its progress */
  constructor(self: Self, members: readonly Member[]) {
    this.self = self;
    this.unrecorded = { ...self, vouched: false };
    const count = (rank: Rank) => members.filter((member) => member.rank === rank).length;
    this.progress = progressOf(
      self.urn,
      ranks.map((rank) => [plurals[rank], count(rank)] as const),
    );
  }

  /** Counts a member as done, by itself or along with its namespace or link. */
  done({ rank }: Member): void {
    this.progress.done(plurals[rank]);
  }

  /** Ends the run. @returns what failed, or undefined */
  end(): string | undefined {
    this.progress.end();
    this.failAlong();
    return failureText(this.errors, this.unanswered);
  }

  /** Counts as failed what was made in a member that failed afterwards: it went with that member, or is as doubtful. */
  private failAlong(): void {
    for (const { name, within } of inOrder(this.made)) {
      const lost = within.filter((one) => this.failed.has(one));
      if (lost.length > 0) this.failed.add(name);
      if (lost.some((one) => this.doubtful.has(one))) this.doubtful.add(name);
    }
  }

  /** Makes a member, or changes it in place. Never throws. */
  async make(task: Task): Promise<void> {
    const { member, before } = task;
    if (this.kept.has(member.name)) return;
    const isVain =
      onWhich(member).some((name) => this.failed.has(name)) || (member.kind.isCheck && this.errors.length > 0);
    if (isVain) return void this.failed.add(member.name);
    const self = memberSelf(before ? this.self : this.unrecorded, member);
    try {
      const args = memberArgs(member, self.birth);
      await inTime(member.kind, before ? "update" : "create", () => carryOut(task, self, args));
      if (!before) this.made.push(member);
      this.done(member);
    } catch (error) {
      this.failed.add(member.name);
      if (error instanceof Unanswered)
        this.unanswered.push(...error.failed.map((failed) => ({ name: member.name, failed })));
      else this.errors.push(errorText(member, error));
      if (!neverBegan(error) && !member.kind.isCheck) await this.undo({ member, before });
    }
  }

  /** Removes a member, or releases it. Never throws. */
  async remove(member: Member): Promise<void> {
    try {
      await inTime(member.kind, "delete", () => this.removed(member, this.self));
      this.done(member);
    } catch (error) {
      this.failed.add(member.name);
      this.doubtful.add(member.name);
      this.errors.push(errorText(member, error));
    }
  }

  /** Leaves members as they are that were to be removed, and made anew perhaps. */
  keep(members: readonly Member[]): void {
    for (const { name } of members) {
      this.failed.add(name);
      this.kept.add(name);
    }
    this.errors.push("nothing else was removed, since what is to be undone may need it");
  }

  private removed(member: Member, whole: Self): Promise<void> {
    const self = memberSelf(whole, member);
    const args = memberArgsInState(member, self.birth);
    return args.adopt === true ? removeOrRelease(member.kind, args, self) : removeMade(member.kind, args, self);
  }

  /** Undoes a task that failed half-way. A member that could not be put back is doubtful. */
  private async undo({ member, before }: Task): Promise<void> {
    const self = memberSelf(this.self, member);
    const undone = before
      ? member.kind.update(before, self, memberArgs(member, self.birth))
      : this.removed(member, this.unrecorded);
    await undone.catch(() => void this.doubtful.add(member.name));
  }
}
