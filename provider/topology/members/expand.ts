import { type Parsed, parsedOf } from "../../dynamic/failures.ts";
import type { CheckFailure } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { onceEach } from "../../kernel/async/once-each.ts";
import { cableMembers } from "./cables.ts";
import { checkMember, reachabilityMembers } from "./checks.ts";
import { topLinkMembers } from "./kind-links.ts";
import { entriesOf, type Lab, type TopologyArguments } from "./lab.ts";
import type { Member } from "./member.ts";
import { namespaceMembers } from "./namespaces.ts";
import { onTheirLinks } from "./on-links.ts";
import { bridgeMembers, placed, placedMember } from "./tops.ts";

interface Expanded {
  members: Member[];
  problems: CheckFailure[];
}

/** The same members for all steps of one check, which do not change the arguments. */
export const expandOnce = (args: TopologyArguments): Expanded => expansions(args, expand);

const expansions = onceEach<Expanded, TopologyArguments>();

/** The checked arguments of a member, for all steps of one check. */
export const parsedOnce = (member: Member): Parsed => parsings(member, ({ kind, args }) => parsedOf(kind, args));

const parsings = onceEach<Parsed, Member>();

const placedSections = Object.keys(placed) as (keyof typeof placed)[];

/** The members of a topology by its arguments, and what is wrong with the form of these. Unknown entries are left out. */
export function expand(args: TopologyArguments): Expanded {
  const problems: CheckFailure[] = [];
  const read = (section: keyof TopologyArguments) => entriesOf({ problems }, [section], args[section]);
  const bridges = new Map(read("bridges"));
  const namespaces = new Map(read("namespaces"));
  const isPartial = [args.bridges, args.namespaces].some(
    (section) => Object.values(section ?? {}).includes(unknown) || (section as unknown) === unknown,
  );
  const lab: Lab = { bridges, namespaces, problems, isPartial };
  const members = [
    ...[...bridges].flatMap(([name, entry]) => bridgeMembers(lab, name, entry)),
    ...[...namespaces].flatMap(([name, entry]) => namespaceMembers(lab, name, entry)),
    ...read("links").flatMap(([link, entry]) => topLinkMembers(lab, link, entry)),
    ...read("cables").flatMap(([name, entry]) => cableMembers(lab, name, entry)),
    ...placedSections.flatMap((section) =>
      read(section).map(([name, entry]) => placedMember(lab, section, { name, entry })),
    ),
  ];
  const checks = [
    ...read("checks").map(([name, entry]) => checkMember(lab, members, { name, entry })),
    ...reachabilityMembers(lab, members, args.reachability),
  ];
  return { members: [...onTheirLinks(lab, members), ...checks], problems };
}
