import { isDeepStrictEqual } from "node:util";
import { forgetGone } from "../dynamic/adoption.ts";
import type { Arguments, Self } from "../dynamic/kind.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { type Member, memberArgsInState, memberSelf } from "./members/member.ts";
import { isBelow, patch } from "./patch.ts";

/** A member as it was declared, and as it is in the kernel; `live` is undefined where the object is gone or another's. */
interface Looked {
  member: Member;
  wanted: Arguments;
  live: Arguments | undefined;
}

/** The arguments with the drift of all members; undefined where no member is left. Throws where the kernel could not be read. */
export async function look(args: TopologyArguments, self: Self): Promise<Arguments | undefined> {
  const { members } = expand(args);
  const looked = await lookAt(self.faulted ? members.filter(({ kind }) => kind.isCheck) : members, self);
  const objects = looked.filter(({ member }) => !member.kind.isCheck);
  if (objects.length > 0 && objects.every(({ live }) => live === undefined)) return undefined;
  const drifted = looked.filter((one) => one.live === undefined || driftOf(one).length > 0);
  const linkLocal = lostBy(looked);
  if (drifted.length === 0) return { ...args, linkLocal };
  const copy: Arguments = { ...structuredClone(args), linkLocal };
  const gone = new Set(
    drifted.filter(({ live }) => live === undefined).map(({ member }) => member.missing.at.join(".")),
  );
  for (const one of drifted) show(copy, one, gone);
  for (const one of lookedAgain(copy, self, drifted)) show(copy, one, gone);
  return copy;
}

/**
 * Compares the drifted members again, by arguments that have the drift already: a default may follow from a value there, as the
 * mtu of one end follows from that of the other.
 */
function lookedAgain(args: TopologyArguments, self: Self, drifted: readonly Looked[]): Looked[] {
  const members = new Map(expand(args).members.map((member) => [member.name, member]));
  return drifted.flatMap(({ member: { name }, live }) => {
    const member = members.get(name);
    return member && live ? [{ member, wanted: wantedOf(member, self), live }] : [];
  });
}

async function lookAt(members: readonly Member[], self: Self): Promise<Looked[]> {
  const looked: Looked[] = [];
  const work = async (member: Member) => {
    const own = memberSelf(self, member);
    const wanted = wantedOf(member, self);
    const live = await member.kind.read(wanted, own);
    if (!live && wanted.adopt === true) await forgetGone(member.kind, wanted, own);
    looked.push({ member, wanted, live });
  };
  await Promise.all(members.map(work));
  return looked;
}

/** A member as the state declares it: also the result of a check that an earlier refresh found, which no program may give. */
function wantedOf(member: Member, self: Self): Arguments {
  const wanted = memberArgsInState(member, memberSelf(self, member).birth);
  const { answers } = member.args;
  return member.kind.isCheck && answers !== undefined ? { ...wanted, answers } : wanted;
}

/** The link-local addresses that members lost, by the member's name. These addresses are no arguments. */
function lostBy(looked: readonly Looked[]): Record<string, unknown> | undefined {
  const lost = looked.filter(({ live }) => live?.linkLocal !== undefined);
  return lost.length === 0
    ? undefined
    : Object.fromEntries(lost.map(({ member, live }) => [member.name, live?.linkLocal]));
}

/** The declared arguments that somebody changed, by path, with their present values. */
function driftOf({ wanted, live }: Looked): [path: string, value: unknown][] {
  const { peer, adopt: _, ...near } = wanted;
  const now = { ...wanted, ...live } as Arguments;
  return [...drift(near, now), ...(peer ? drift(peer as Arguments, now.peer as Arguments, "peer.") : [])];
}

const drift = (wanted: Arguments, now: Arguments, prefix = ""): [path: string, value: unknown][] =>
  Object.keys(wanted)
    .filter((key) => wanted[key] !== undefined && !isDeepStrictEqual(now[key], wanted[key]))
    .map((key) => [`${prefix}${key}`, now[key] ?? null]);

/** Writes the present values of a member into the arguments, unless its entry went with the entry of a member that is gone. */
function show(copy: Arguments, one: Looked, gone: ReadonlySet<string>): void {
  const { member, live } = one;
  if (isBelow(member.missing.at, gone)) return;
  if (live === undefined) patch(copy, member.missing.at, member.missing.value);
  else for (const [path, value] of driftOf(one)) patch(copy, member.where(path), shownOf(one, value));
}

/** A value as the arguments show it. That a check is as expected is its default, which no program gives. */
const shownOf = ({ member }: Looked, value: unknown): unknown =>
  member.kind.isCheck && value === true ? undefined : value;
