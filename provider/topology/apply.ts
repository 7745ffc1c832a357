import { shareBatch } from "../host/batch/share.ts";
import { endsOf, type Member, type Rank, ranks } from "./members/member.ts";
import type { Run, Task } from "./run.ts";

/**
 * Makes and changes members: what is of the host first; then each new namespace with all that is in it, its lines in one
 * batch; then, rank by rank, cables, what stands on them, and what was there before. @param tasks in the order of their ranks
 */
export async function apply(tasks: readonly Task[], run: Run): Promise<void> {
  const isFirst = ({ member }: Task) => member.rank === "bridge" && member.netns === undefined;
  const isNew = newNamespaces(tasks);
  const isInside = (task: Task) => isNew(task.member.netns) && !isFirst(task);
  const first = tasks.filter(isFirst);
  const names = new Set(first.map(({ member }) => member.name));
  // Addresses of the host's bridges, and what else needs nothing but those.
  const onHost = (task: Task) =>
    !isFirst(task) && task.member.netns === undefined && task.member.within.every((name) => names.has(name));
  await eachRank(first, run);
  await Promise.all([
    eachRank(tasks.filter(onHost), run),
    ...[...Map.groupBy(tasks.filter(isInside), ({ member }) => member.netns)].map(([netns, inside]) =>
      atOnce(netns, inside, run),
    ),
  ]);
  await eachRank(
    tasks.filter((task) => !isFirst(task) && !isInside(task) && !onHost(task)),
    run,
  );
}

/** Removes members, the last rank first. What goes along with a namespace or a link is left to that. */
export async function unmake(members: readonly Member[], run: Run): Promise<void> {
  // What is only released takes nothing along.
  const going = new Set(members.filter(({ args }) => args.adopt !== true).map(({ name }) => name));
  const goes = (netns: unknown) => netns !== undefined && going.has(`namespaces.${netns}`);
  // An end on the host, or in a namespace that stays, would be there for a moment after the namespace of the other one.
  const isCut = (member: Member) => {
    const ends = endsOf(member);
    return ends.length > 1 && ends.some(({ netns }) => !goes(netns));
  };
  // Of a setting there is a note, which goes with its namespace alone.
  const takes = ({ rank, netns }: Member, name: string) => rank !== "sysctl" || name === `namespaces.${netns}`;
  const goesAlong = (member: Member) =>
    member.within.some((name) => going.has(name) && takes(member, name)) && !isCut(member);
  const along = new Set(members.filter((member) => member.args.adopt !== true && goesAlong(member)));
  const rest = members.filter((member) => !along.has(member));
  for (const member of along) run.done(member);
  // One that is removed by an end in a namespace that goes has to go before that.
  const when = (member: Member) => (isCut(member) && goes(member.args.netns) ? "cable" : goesWith(member));
  for (const rank of ranks.toReversed())
    await Promise.all(rest.filter((member) => when(member) === rank).map((one) => run.remove(one)));
}

/**
 * The rank with which a member goes. Cables, links and namespaces go at the same time: each can go before the other, and
 * namespaces are looked at while links are deleted. A namespace that is only released goes last.
 */
function goesWith({ rank, args }: Member): Rank {
  return rank === "cable" || (rank === "netns" && args.adopt !== true) ? "link" : rank;
}

async function eachRank(tasks: readonly Task[], run: Run): Promise<void> {
  for (const rank of ranks)
    await Promise.all(tasks.filter(({ member }) => member.rank === rank).map((task) => run.make(task)));
}

/**
 * The members of a new namespace but those that wait for its cables: each begins when the lines of those before it are on
 * their way, so that all of them share a batch.
 */
const atOnce = (netns: string | undefined, tasks: readonly Task[], run: Run): Promise<unknown> =>
  shareBatch(
    netns,
    tasks.map((task) => () => run.make(task)),
  );

/** Which namespaces are new, and need nothing but the host before they are whole. */
function newNamespaces(tasks: readonly Task[]): (netns: string | undefined) => boolean {
  const made = tasks
    .filter(({ member, before }) => member.rank === "netns" && !before)
    .map(({ member }) => member.netns);
  const names = new Set(made);
  const netnsOf = (name: string) => name.slice("namespaces.".length);
  const bridged = new Set(tasks.filter(({ member }) => member.rank === "bridge").map(({ member }) => member.netns));
  const apart = tasks.flatMap(({ member: { rank, netns, within } }): (string | undefined)[] => {
    // A bridge is there when its batch has been, and a setting may be one of it.
    if (rank === "sysctl") return bridged.has(netns) ? [netns] : [];
    const joins =
      rank === "cable" || (rank === "link" && within.length > 1 && within.every((name) => names.has(netnsOf(name))));
    return joins ? within.map(netnsOf) : [];
  });
  for (const netns of apart) names.delete(netns);
  return (netns) => netns !== undefined && names.has(netns);
}
