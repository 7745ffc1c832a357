import { isDeepStrictEqual } from "node:util";
import { PartlyDone } from "../dynamic/guard.ts";
import type { Arguments, Self } from "../dynamic/kind.ts";
import { at } from "../dynamic/paths.ts";
import { apply } from "./apply.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { endsOf, inOrder, type Member, memberArgsInState, memberSelf } from "./members/member.ts";
import { isBelow, patch, valueAt } from "./patch.ts";
import { Run } from "./run.ts";
import type { Task } from "./task.ts";
import { unmake } from "./unmake.ts";

/**
 * Brings the members from the old arguments to the new ones: old members are removed, new and replaced members are made, and the
 * rest is changed in place. @throws PartlyDone where some members failed; all others are done nevertheless
 */
export async function change(args: TopologyArguments, self: Self, before: TopologyArguments): Promise<void> {
  const news = new Map(expand(args).members.map((member) => [member.name, member]));
  const olds = new Map(expand(before).members.map((member) => [member.name, member]));
  const anew = replaced(news, olds);
  const going = [...olds.values()].filter(({ name }) => !news.has(name) || anew.has(name));
  const tasks = withChecks(tasksOf({ news, olds, anew }, self), { news, going });
  const run = new Run(self, [...going, ...tasks.map(({ member }) => member)]);
  await unmake(going, run);
  await apply(tasks, run);
  const failure = run.end();
  if (failure === undefined) return;
  const stands = standing(run, { args, before, news, olds });
  if (expand(stands).members.length === 0) throw new Error(failure);
  // Nothing has changed, so the error is a plain one: the caller then says that all is as it was before.
  if (run.doubtful.size === 0 && self.doubtful === undefined && isDeepStrictEqual(stands, before))
    throw new Error(failure);
  throw new PartlyDone(failure, stands, [...run.doubtful]);
}

interface Changing {
  news: ReadonlyMap<string, Member>;
  olds: ReadonlyMap<string, Member>;
  /** Names of the members that are replaced. */
  anew: ReadonlySet<string>;
}

/** The members to be made and to be changed. */
function tasksOf({ news, olds, anew }: Changing, self: Self): Task[] {
  return inOrder(news.values()).flatMap((member): Task[] => {
    const old = anew.has(member.name) ? undefined : olds.get(member.name);
    if (!old) return [{ member }];
    const isSame = isDeepStrictEqual(old.args, member.args) && self.before === undefined;
    const doubtful = self.doubtful?.includes(member.name) ?? false;
    const isLeft = endsOf(member).length > 0 && member.needs?.some((name) => anew.has(name));
    return isSame && !doubtful && !isLeft && !self.lacking?.includes(member.name)
      ? []
      : [{ member, before: memberArgsInState(old, memberSelf(self, old).birth), doubtful }];
  });
}

/** The tasks, and all checks where anything else of the lab changes: what a check depends on nobody can tell. */
function withChecks(tasks: Task[], { news, going }: Pick<Changing, "news"> & { going: readonly Member[] }): Task[] {
  const changed = [...going, ...tasks.map(({ member }) => member)];
  if (changed.every(({ kind }) => kind.isCheck)) return tasks;
  const others = [...news.values()].filter((member) => member.kind.isCheck && !changed.includes(member));
  return [...tasks, ...others.map((member) => ({ member }))];
}

/** Members that are replaced: an argument changed that makes a new object, or a parent of the member is new or replaced. */
function replaced(news: ReadonlyMap<string, Member>, olds: ReadonlyMap<string, Member>): Set<string> {
  const anew = new Set<string>();
  for (const member of inOrder(news.values())) {
    const { name } = member;
    const old = olds.get(name);
    const isAnother = old && (old.kind !== member.kind || differ(old, member));
    if (isAnother || member.within.some((one) => anew.has(one) || !olds.has(one))) anew.add(name);
  }
  return anew;
}

const differ = ({ args: old }: Member, { args, kind }: Member): boolean =>
  kind.replaceOn.some((path) => !isDeepStrictEqual(at(old, path), at(args, path))) ||
  (kind.alsoReplaces?.(old, args) ?? []).length > 0;

interface Both {
  args: TopologyArguments;
  before: TopologyArguments;
  news: ReadonlyMap<string, Member>;
  olds: ReadonlyMap<string, Member>;
}

/** The arguments of what stands where some members failed: a failed member is in them as it was before, or not at all. */
function standing(run: Run, { args, before, news, olds }: Both): Arguments {
  const stands = structuredClone(args) as Arguments;
  const out = new Set<string>();
  for (const name of run.failed) {
    const old = olds.get(name);
    const { missing } = news.get(name) ?? old ?? {};
    // A member that may stand is kept in the arguments, so that it is read, and removed some day.
    if (!missing || (!old && run.doubtful.has(name)) || isBelow(missing.at, out)) continue;
    if (!old) out.add(missing.at.join("."));
    patch(stands, missing.at, old ? valueAt(before, missing.at) : missing.value);
    // The result of a check that failed shows that it has to run again.
    const check = old?.kind.isCheck ? old : undefined;
    if (check) patch(stands, check.where("answers"), false);
  }
  return stands;
}
