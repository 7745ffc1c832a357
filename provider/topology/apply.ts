import { shareBatch } from "../host/batch/share.ts";
import { type Member, onWhich, ranks } from "./members/member.ts";
import type { Run } from "./run.ts";
import { type Task, turnsOf } from "./task.ts";

/**
 * Makes and changes members. The bridges of the host come first; then each new namespace with all that is in it, whose `ip`
 * lines go in one batch; then, rank by rank, cables, members on cables, and members of older namespaces; checks come last.
 * @param tasks in the order of their ranks
 */
export async function apply(tasks: readonly Task[], run: Run): Promise<void> {
  const isNew = newNamespaces(tasks);
  const isInside = ({ member }: Task) => isNew(member.netns) && !isFirst(member) && !isLast(member);
  const first = tasks.filter(({ member }) => isFirst(member));
  const names = new Set(first.map(({ member }) => member.name));
  // Members of the host that need nothing but the host's bridges, such as the addresses of these.
  const onHost = (task: Task) =>
    !isFirst(task.member) &&
    !isLast(task.member) &&
    task.member.netns === undefined &&
    onWhich(task.member).every((name) => names.has(name));
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

/** Whether a member is made after everything else, since a program may need any of that. */
const isLast = ({ rank }: Member): boolean => ["process", "exec", "check"].includes(rank);

async function eachRank(tasks: readonly Task[], run: Run): Promise<void> {
  for (const rank of ranks)
    for (const some of turnsOf(tasks.filter(({ member }) => member.rank === rank)))
      await Promise.all(some.map((task) => run.make(task)));
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
