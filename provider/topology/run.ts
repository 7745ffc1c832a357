import { createOrAdopt, noteValues, removeMade, removeOrRelease } from "../dynamic/adoption.ts";
import { inTime, messageOf } from "../dynamic/guard.ts";
import type { Arguments, Self } from "../dynamic/kind.ts";
import { type Progress, progressOf } from "../dynamic/progress.ts";
import { KernelError, neverBegan } from "../kernel/errors.ts";
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

/** A member to be made or, where there is a `before`, to be changed. */
export interface Task {
  member: Member;
  before?: Arguments | undefined;
  /** Whether a failed verb may have left the member half made or half changed. */
  doubtful?: boolean;
}

/** Makes, changes and removes members, and keeps in mind which failed: members that stand on a failed one are left alone. */
export class Run {
  /** Errors of members, with the place of each in the arguments, in the order in which they occurred. */
  readonly errors: string[] = [];
  /** Names of the members that are not as they are declared. */
  readonly failed = new Set<string>();
  /** Names of the failed members that may stand nevertheless. */
  readonly doubtful = new Set<string>();
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
    return this.errors.length > 0 ? failureText(this.errors) : undefined;
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
  async make({ member, before, doubtful }: Task): Promise<void> {
    if (onWhich(member).some((name) => this.failed.has(name))) return void this.failed.add(member.name);
    const self = memberSelf(before ? this.self : this.unrecorded, member);
    try {
      const args = memberArgs(member, self.birth);
      const work = async () => {
        if (!before || doubtful) await createMember(member, self, args);
        if (before) await changeMember(member, self, { args, before });
      };
      await inTime(member.kind, before ? "update" : "create", work);
      if (!before) this.made.push(member);
      this.done(member);
    } catch (error) {
      this.failed.add(member.name);
      this.errors.push(errorText(member, error));
      if (!neverBegan(error)) await this.undo({ member, before });
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

function createMember({ kind }: Member, self: Self, args: Arguments): Promise<Arguments> {
  return args.adopt === true ? createOrAdopt(kind, args, self) : kind.create(args, self);
}

async function changeMember(
  { kind }: Member,
  self: Self,
  { args, before }: { args: Arguments; before: Arguments },
): Promise<Arguments> {
  if (args.adopt === true) await noteValues(kind, args, self);
  return kind.update(args, self, before);
}

/** The error of a member, after the place of the argument that is to blame, or of the member itself. */
function errorText({ name, where, derived = [] }: Member, error: unknown): string {
  const argument = error instanceof KernelError ? error.argument : undefined;
  if (argument === undefined) return `${name}: ${messageOf(error)}`;
  const place = derived.includes(argument) ? name : where(argument).join(".");
  return `${place}: ${messageOf(error).slice(`${argument}: `.length)}`;
}

/** The errors of a run as one. */
const failureText = (errors: readonly string[]): string =>
  [...errors.slice(0, most), ...(errors.length > most ? [`and ${errors.length - most} more like these`] : [])].join(
    "\n",
  );

const most = 10;
