import { type Lab, problem } from "./lab.ts";
import { type Member, onWhich } from "./member.ts";

/** Puts each link behind the link that it stands on, and each process behind those that it waits for, whatever their order in the arguments. */
export function lowestFirst(lab: Lab, members: readonly Member[]): Member[] {
  const standsOn = ({ rank }: Member) => rank === "upper" || rank === "bridge" || rank === "process";
  const uppers = new Map(members.filter(standsOn).map((member) => [member.name, member]));
  const belowOf = (member: Member) => onWhich(member).flatMap((name) => uppers.get(name) ?? []);
  const placed = new Set<Member>();
  const place = (member: Member, above: readonly Member[]) => {
    if (placed.has(member)) return;
    const all = [...above, member];
    for (const below of belowOf(member)) {
      if (all.includes(below)) standsOnItself(lab, all.slice(all.indexOf(below)));
      else place(below, all);
    }
    placed.add(member);
  };
  for (const member of uppers.values()) place(member, []);
  return [...members.filter((member) => !standsOn(member)), ...placed];
}

/** Reports a circle of members, each of which needs the next one; the last one needs the first. */
function standsOnItself(lab: Lab, [member, next = member]: readonly Member[]): void {
  if (!member || !next) return;
  const [argument, reason] = needOf(member, next);
  // A rule of its kind tells of a link that is its own bridge.
  if (argument !== "master" || next !== member) problem(lab, member.where(argument), reason);
}

/** The argument by which a member needs another one, and what is wrong with it in a circle. */
function needOf({ rank, needs }: Member, next: Member): [argument: string, reason: string] {
  if (rank === "process")
    return ["dependsOn", "it waits for itself, by way of what it depends on; leave one of them out"];
  const argument = needs?.includes(next.name) ? "master" : "device";
  return [argument, `it stands on itself; give another ${argument}`];
}
