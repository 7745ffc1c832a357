import { wholeOf } from "../dynamic/check.ts";
import { tellsOf } from "../dynamic/program/identities.ts";
import type { Part } from "../dynamic/program/part.ts";
import { expandOnce, parsedOnce } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import type { Member } from "./members/member.ts";

/** The members as parts of the program, to be compared with one another and with all other resources. */
export function topologyBeside(args: TopologyArguments, who: string): Part[] {
  const members = new Map<Part, Member>();
  for (const member of expandOnce(args).members) members.set(partOf(member, who, members), member);
  return [...members.keys()];
}

/** @param members the parts of this topology: a member may have its own message for a clash with another member */
function partOf(member: Member, who: string, members: ReadonlyMap<Part, Member>): Part {
  const { kind, name } = member;
  const args = wholeOf(kind, {}, { args: member.args, parsed: parsedOnce(member).args, birth: "" });
  return {
    who: `${name} of ${who}`,
    place: () => name,
    ...tellsOf(kind, args),
    words(other) {
      const inside = members.get(other);
      return inside && member.clash?.(inside);
    },
  };
}
