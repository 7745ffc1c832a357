import { shareBatch } from "../host/batch/share.ts";
import { endsOf, type Member, onWhich, type Rank, ranks } from "./members/member.ts";
import type { Run, Task } from "./run.ts";

/**
 * Makes and changes members: what is of the host first; then each new namespace with all that is in it, its lines in one
 * batch; then, rank by rank, cables, what stands on them, and what was there before. @param tasks in the order of their ranks
 */
export async function apply(tasks: readonly Task[], run: Run): Promise<void> {
  const isNew = newNamespaces(tasks);
  const isInside = ({ member }: Task) => isNew(member.netns) && !isFirst(member);
  const first = tasks.filter(({ member }) => isFirst(member));
  const names = new Set(first.map(({ member }) => member.name));
  // Addresses of the host's bridges, and what else needs nothing but those.
  const onHost = (task: Task) =>
    !isFirst(task.member) && task.member.netns === undefined && onWhich(task.member).every((name) => names.has(name));
  await eachRank(first, run);
  await Promise.all([
    eachRank(tasks.filter(onHost), run),
    ...[...Map.groupBy(tasks.filter(isInside), ({ member }) => member.netns)].map(([netns, inside]) =>
      atOnce(netns, inside, run),
    ),
  ]);
  await eachRank(
    tasks.filter((task) => !isFirst(task.member) && !isInside(task) && !onHost(task)),
    run,
  );
}

const isFirst = ({ rank, netns }: Member): boolean => rank === "bridge" && netns === undefined;

/** Removes members, the last rank first. What goes along with a namespace or a link is left to that. */
export async function unmake(members: readonly Member[], run: Run): Promise<void> {
  // What is only released takes nothing along.
  const going = new Set(members.filter(({ args }) => args.adopt !== true).map(({ name }) => name));
  const goes = (netns: unknown) => netns !== undefined && going.has(`namespaces.${netns}`);
  // An end on the host, or in a namespace that stays, would be there for a moment after the namespace of the other one.
  const isCut = (member: Member) => {
    const places = placesOf(member);
    return places.length > 1 && places.some((netns) => !goes(netns));
  };
  // Of a setting there is a note, of an address on a link on another one too, which go with their namespace alone.
  const takes = ({ rank, netns }: Member, name: string) =>
    !["default", "sysctl", "upper"].includes(rank) || name === `namespaces.${netns}`;
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

/** The namespaces that a link is in with its ends, or stands in. */
function placesOf(member: Member): unknown[] {
  const { linkNetns } = member.args;
  return [...endsOf(member).map(({ netns }) => netns), ...(linkNetns === undefined ? [] : [linkNetns || undefined])];
}

async function eachRank(tasks: readonly Task[], run: Run): Promise<void> {
  for (const rank of ranks)
    for (const some of turnsOf(tasks.filter(({ member }) => member.rank === rank)))
      await Promise.all(some.map((task) => run.make(task)));
}

/** Tasks of a rank, in turns: a link that stands on another one comes after that. */
function turnsOf(tasks: readonly Task[]): Task[][] {
  const turns = new Map<string, number>();
  const all: Task[][] = [];
  for (const task of tasks) {
    const turn = Math.max(0, ...onWhich(task.member).map((name) => (turns.get(name) ?? -1) + 1));
    turns.set(task.member.name, turn);
    all[turn] = [...(all[turn] ?? []), task];
  }
  return all;
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
  const late = tasks.filter(({ member: { rank } }) => rank === "bridge" || rank === "upper");
  const withLate = new Set(late.map(({ member }) => member.netns));
  const places = new Map(tasks.map(({ member }) => [member.name, member]));
  const isElsewhere = (name: string, netns: string | undefined) => {
    const below = places.get(name);
    return below !== undefined && below.netns !== netns && !isFirst(below);
  };
  const apart = tasks.flatMap(({ member: { rank, netns, within } }): (string | undefined)[] => {
    // Such a link is there when its batch has been, and a setting may be one of it.
    // Links made at the same time might come before it.
    if (rank === "default") return [netns];
    if (rank === "sysctl") return withLate.has(netns) ? [netns] : [];
    if (rank === "upper") return within.some((name) => isElsewhere(name, netns)) ? [netns] : [];
    const joins =
      rank === "cable" || (rank === "link" && within.length > 1 && within.every((name) => names.has(netnsOf(name))));
    return joins ? within.map(netnsOf) : [];
  });
  for (const netns of apart) names.delete(netns);
  return (netns) => netns !== undefined && names.has(netns);
}
