import { endsOf, type Member, onWhich, type Rank, ranks } from "./members/member.ts";
import type { Run } from "./run.ts";
import { type Task, turnsOf } from "./task.ts";

/**
 * Removes members, the last rank first. A member that the kernel deletes with its namespace or link gets no call of its own. Where a
 * command cannot be undone, all that is left stays, since its `undo` may need any of that when it runs again.
 */
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
    member.within.some((name) => going.has(name) && takes(member, name)) && !isCut(member) && !undoes(member);
  const along = new Set(members.filter((member) => member.args.adopt !== true && goesAlong(member)));
  const rest = members.filter((member) => !along.has(member));
  // A link that is removed by its end in a namespace has to go before that namespace does.
  const when = (member: Member) => (isCut(member) && goes(member.args.netns) ? "cable" : goesWith(member));
  for (const rank of ranks.toReversed()) {
    const some = rest.filter((member) => when(member) === rank).map((member) => ({ member }));
    if (rank === "exec" || rank === "process") await removeInTurns(some, run);
    else await Promise.all(some.map(({ member }) => run.remove(member)));
    const isStuck = rank === "exec" && some.some(({ member }) => undoes(member) && run.failed.has(member.name));
    if (isStuck) return run.keep(members.filter((member) => member.rank !== "exec" || run.failed.has(member.name)));
  }
  for (const member of along) run.done(member);
}

/** Undoes commands, or ends processes, in the opposite order. A command stays that another one needs which could not be undone. */
async function removeInTurns(tasks: readonly Task[], run: Run): Promise<void> {
  const stay = ({ name, rank }: Member) =>
    rank === "exec" && tasks.some(({ member }) => run.failed.has(member.name) && onWhich(member).includes(name));
  for (const turn of turnsOf(tasks).toReversed()) {
    for (const { member } of turn) if (stay(member)) run.failed.add(member.name);
    const going = turn.filter(({ member }) => !run.failed.has(member.name));
    await Promise.all(going.map(({ member }) => run.remove(member)));
  }
}

/** Whether the deletion of a member does more than the kernel does when its namespace goes. */
const undoes = ({ kind, args }: Member): boolean => kind.undoes?.(args) === true;

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
