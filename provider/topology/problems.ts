import { isDeepStrictEqual } from "node:util";
import { announceAdoption } from "../dynamic/adoption.ts";
import { broken } from "../dynamic/failures.ts";
import type { CheckFailure, Self } from "../dynamic/kind.ts";
import type { Marks } from "../kernel/marks.ts";
import { expandOnce, parsedOnce } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { endsOf, linkKey, type Member, memberArgs, memberSelf } from "./members/member.ts";

/** The problems of a topology, by the place in its arguments. */
export async function topologyProblems(args: TopologyArguments, owner: Marks): Promise<CheckFailure[]> {
  const { members, problems } = expandOnce(args);
  const own = await Promise.all(members.map((member) => memberProblems(member, owner)));
  return [...problems, ...own.flat(), ...calledAlike(members), ...fullMasters(members)];
}

/** Warnings about members on the host, because of what the host has already. The run goes on. */
export async function topologyWarnings(args: TopologyArguments, owner: Marks): Promise<CheckFailure[]> {
  const onHost = expandOnce(args).members.filter(({ netns, kind }) => netns === undefined && kind.warnings);
  const all = await Promise.all(
    onHost.map(async (member) => placed(member, await broken(member.kind.warnings, memberArgs(member, ""), owner))),
  );
  return all.flat();
}

/** Tells what the adoption of members (taking them over) will change. @returns which members cannot be adopted, and why */
export async function topologyAdoptions(args: TopologyArguments, self: Self): Promise<CheckFailure[]> {
  const adopted = expandOnce(args).members.filter((member) => member.args.adopt === true);
  const all = await Promise.all(
    adopted.map(async (member) => {
      const own = { ...memberSelf(self, member), urn: self.urn };
      return placed(member, await announceAdoption(member.kind, memberArgs(member, own.birth), own));
    }),
  );
  return all.flat();
}

async function memberProblems(member: Member, owner: Marks): Promise<CheckFailure[]> {
  const parsed = parsedOnce(member);
  return placed(member, [...parsed.failures, ...(await broken(member.kind.rules, parsed.args, owner))]);
}

const placed = ({ where, derived = [] }: Member, failures: readonly CheckFailure[]): CheckFailure[] =>
  failures
    .filter(({ property }) => !derived.includes(property))
    .map(({ property, reason }) => ({ property: where(property).join("."), reason }));

/** Two members of one name: a member's name is the keys of its place, joined by dots, and a key may hold dots too. */
function calledAlike(members: readonly Member[]): CheckFailure[] {
  const first = new Map<string, Member>();
  return members.flatMap((member) => {
    const other = first.get(member.name) ?? member;
    first.set(member.name, other);
    if (isDeepStrictEqual(other.missing.at, member.missing.at)) return [];
    return [
      { property: member.name, reason: "two members would be called this, for a name in it has a dot; rename one" },
    ];
  });
}

/** Links that are given more ports than the kernel lets them have. */
function fullMasters(members: readonly Member[]): CheckFailure[] {
  const ports = Map.groupBy(
    members.flatMap(endsOf).filter(({ master }) => master !== undefined),
    ({ netns, master }) => linkKey(netns, master),
  );
  return members.flatMap((member) => {
    const { linkType, mostPorts } = member.kind;
    const count = endsOf(member).flatMap(({ netns, name }) => ports.get(linkKey(netns, name)) ?? []).length;
    if (mostPorts === undefined || count <= mostPorts) return [];
    const reason = `a Linux ${linkType} takes ${mostPorts} ports, and ${count} links are on it; give some to another ${linkType}`;
    return [{ property: member.name, reason }];
  });
}
