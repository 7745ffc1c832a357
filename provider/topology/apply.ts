import { shareBatch } from "../host/batch/share.ts";
import { endsOf, type Member, onWhich, type Rank, ranks } from "./members/member.ts";
import type { Run, Task } from "./run.ts";

/**
 * Makes and changes members. The bridges of the host come first; then each new namespace with all that is in it, whose `ip`
 * lines go in one batch; then, rank by rank, cables, members on cables, and members of older namespaces.
 * @param tasks in the order of their ranks
 */
export async function apply(tasks: readonly Task[], run: Run): Promise<void> {
  const isNew = newNamespaces(tasks);
  const isInside = ({ member }: Task) => isNew(member.netns) && !isFirst(member);
  const first = tasks.filter(({ member }) => isFirst(member));
  const names = new Set(first.map(({ member }) => member.name));
  // Members of the host that need nothing but the host's bridges, such as the addresses of these.
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

/** Removes members, the last rank first. A member that the kernel deletes with its namespace or link gets no call of its own. */
export async function unmake(members: readonly Member[], run: Run): Promise<void> {
  // An adopted member is only released (given back), so nothing is deleted along with it.
  const going = new Set(members.filter(({ args }) => args.adopt !== true).map(({ name }) => name));
  const goes = (netns: unknown) => netns !== undefined && going.has(`namespaces.${netns}`);
  // A link with an end on the host, or in a namespace that stays, gets its own call: after its other end's namespace is deleted,
  // the kernel would keep this end for a moment.
  const isCut = (member: Member) => {
    const places = placesOf(member);
    return places.length > 1 && places.some((netns) => !goes(netns));
  };
  // A setting has a note (a file below /run/pulumi-netns), and so has an address on a link that stands on another link. Such a
  // note goes with the namespace, but not with the link.
  const takes = ({ rank, netns }: Member, name: string) =>
    !["default", "sysctl", "upper"].includes(rank) || name === `namespaces.${netns}`;
  const goesAlong = (member: Member) =>
    member.within.some((name) => going.has(name) && takes(member, name)) && !isCut(member);
  const along = new Set(members.filter((member) => member.args.adopt !== true && goesAlong(member)));
  const rest = members.filter((member) => !along.has(member));
  for (const member of along) run.done(member);
  // A link that is removed by its end in a namespace has to go before that namespace does.
  const when = (member: Member) => (isCut(member) && goes(member.args.netns) ? "cable" : goesWith(member));
  for (const rank of ranks.toReversed())
    await Promise.all(rest.filter((member) => when(member) === rank).map((one) => run.remove(one)));
}

/**
 * The rank with which a member is removed. Cables, links and namespaces are removed at the same time: their order does not
 * matter, and namespaces are read while links are deleted. An adopted namespace is given back last.
 */
function goesWith({ rank, args }: Member): Rank {
  return rank === "cable" || (rank === "netns" && args.adopt !== true) ? "link" : rank;
}

/** The namespaces in which a link has its ends, and the one of the link that it stands on. */
function placesOf(member: Member): unknown[] {
  const { linkNetns } = member.args;
  return [...endsOf(member).map(({ netns }) => netns), ...(linkNetns === undefined ? [] : [linkNetns || undefined])];
}

async function eachRank(tasks: readonly Task[], run: Run): Promise<void> {
  for (const rank of ranks)
    for (const some of turnsOf(tasks.filter(({ member }) => member.rank === rank)))
      await Promise.all(some.map((task) => run.make(task)));
}

/** The tasks of a rank in turns: a link comes a turn after the link that it stands on. */
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
 * Makes the members of a new namespace, except those that wait for its cables. Each member begins when all members before it
 * wait with their `ip` lines, so that all lines share a batch.
 */
const atOnce = (netns: string | undefined, tasks: readonly Task[], run: Run): Promise<unknown> =>
  shareBatch(
    netns,
    tasks.map((task) => () => run.make(task)),
  );

/** Tells the new namespaces that need nothing but members of the host to become whole. */
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
    // A setting of `default` has to be there before the links, and links made at the same time might come first. A setting of a
    // bridge, or of a link on another link, needs that link, which is there only after its batch.
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
