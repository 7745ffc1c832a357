import { createOrAdopt, noteValues } from "../dynamic/adoption.ts";
import type { Arguments, Self } from "../dynamic/kind.ts";
import { type Member, onWhich } from "./members/member.ts";

/** A member to be made or, where there is a `before`, to be changed. */
export interface Task {
  member: Member;
  before?: Arguments | undefined;
  /** Whether a failed verb may have left the member half made or half changed. */
  doubtful?: boolean;
}

/** The tasks of a rank in turns: each comes a turn after those that it needs, such as the link that it stands on. */
export function turnsOf(tasks: readonly Task[]): Task[][] {
  const turns = new Map<string, number>();
  const all: Task[][] = [];
  for (const task of tasks) {
    const turn = Math.max(0, ...onWhich(task.member).map((name) => (turns.get(name) ?? -1) + 1));
    turns.set(task.member.name, turn);
    all[turn] = [...(all[turn] ?? []), task];
  }
  return all;
}

/** Makes or changes a member. */
export async function carryOut({ member, before, doubtful }: Task, self: Self, args: Arguments): Promise<void> {
  if (!before || doubtful) await createMember(member, self, args);
  if (before) await changeMember(member, self, { args, before });
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
