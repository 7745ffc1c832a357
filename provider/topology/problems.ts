import { isDeepStrictEqual } from "node:util";
import { announceAdoption } from "../dynamic/adoption.ts";
import { broken, failuresOf } from "../dynamic/failures.ts";
import type { Arguments, CheckFailure, Self } from "../dynamic/kind.ts";
import { allowUnknownFields, hasUnknown } from "../dynamic/unknown.ts";
import { wording } from "../dynamic/wording.ts";
import type { Marks } from "../kernel/marks.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { type Member, memberArgs, memberSelf } from "./members/member.ts";

/** What is wrong with a topology, by the place in its arguments. */
export async function topologyProblems(args: TopologyArguments, owner: Marks): Promise<CheckFailure[]> {
  const { members, problems } = expand(args);
  const own = await Promise.all(members.map((member) => memberProblems(member, owner)));
  return [...problems, ...own.flat(), ...namedTwice(members), ...calledAlike(members), ...fullBridges(members)];
}

/** What may be wrong with those on the host, by what is there: told, and no reason to end. */
export async function topologyWarnings(args: TopologyArguments, owner: Marks): Promise<CheckFailure[]> {
  const onHost = expand(args).members.filter(({ netns, kind }) => netns === undefined && kind.warnings);
  const all = await Promise.all(
    onHost.map(async (member) => placed(member, await broken(member.kind.warnings, memberArgs(member, ""), owner))),
  );
  return all.flat();
}

/** Tells what the adopted members will change, and what cannot be adopted. */
export async function topologyAdoptions(args: TopologyArguments, self: Self, urn: string | undefined) {
  const adopted = expand(args).members.filter((member) => member.args.adopt === true);
  const all = await Promise.all(
    adopted.map(async (member) => {
      const own = memberSelf(self, member);
      return placed(member, await announceAdoption(member.kind, memberArgs(member, own.birth), own, urn));
    }),
  );
  return all.flat();
}

async function memberProblems(member: Member, owner: Marks): Promise<CheckFailure[]> {
  const { kind, args } = member;
  const schema = hasUnknown(args) ? allowUnknownFields(kind.schema) : kind.schema;
  const parsed = schema.safeParse(args, wording);
  if (!parsed.success) return placed(member, failuresOf(parsed.error.issues, kind, args));
  return kind.rules ? placed(member, await broken(kind.rules, parsed.data as Arguments, owner)) : [];
}

const placed = ({ where, derived = [] }: Member, failures: readonly CheckFailure[]): CheckFailure[] =>
  failures
    .filter(({ property }) => !derived.includes(property))
    .map(({ property, reason }) => ({ property: where(property).join("."), reason }));

/** What exists once in the kernel is declared once. */
function namedTwice(members: readonly Member[]): CheckFailure[] {
  const first = new Map<string, Member>();
  return members.flatMap((member) =>
    identitiesOf(member).flatMap((identity) => {
      if (hasUnknown(identity)) return [];
      const key = JSON.stringify(identity);
      const other = first.get(key);
      if (!other) first.set(key, member);
      // That both of its ends are called alike, the kind's own rule says.
      return other && other !== member
        ? [{ property: member.name, reason: `it is ${identity.join(" ")}, as ${other.name} is; declare it once` }]
        : [];
    }),
  );
}

/** A member is known by the words of its place, joined by dots, and names may hold dots too. */
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

/** What a member is to the kernel: a link by its name in its namespace, others by what makes a new object of them. */
function identitiesOf({ kind, args }: Member): string[][] {
  const ends = kind.name === "Veth" ? [args, args.peer as Arguments] : [args];
  if (kind.name === "Veth" || kind.name === "Bridge")
    return ends.map(({ name, netns }) => ["link", `${name}`, "in", `${netns ?? "the host"}`]);
  const words = kind.replaceOn.map((word) => args[word]).filter((value) => value !== undefined);
  return words.length > 1 || kind.name === "Sysctl" ? [[kind.name.toLowerCase(), ...words.map(String)]] : [];
}

/** BR_MAX_PORTS of the kernel. */
const mostPorts = 1023;

function fullBridges(members: readonly Member[]): CheckFailure[] {
  const ports = new Map<string, number>();
  for (const { kind, args } of members)
    if (kind.name === "Veth" && typeof args.master === "string")
      ports.set(args.master, (ports.get(args.master) ?? 0) + 1);
  return [...ports]
    .filter(([, count]) => count > mostPorts)
    .map(([bridge, count]) => ({
      property: `bridges.${bridge}`,
      reason: `a Linux bridge takes ${mostPorts} ports, and ${count} links are on it; give some to another bridge`,
    }));
}
