import { isDeepStrictEqual } from "node:util";
import { notesClose } from "../kernel/notes/notes.ts";
import { announceAdoption, forgetGone, removeOrRelease } from "./adoption.ts";
import { type Change, create, update } from "./changes.ts";
import { check, split } from "./check.ts";
import { underFault } from "./faults.ts";
import { get, isGot } from "./get.ts";
import { attempt, cleanly } from "./guard.ts";
import type { Arguments, CheckFailure, Kind } from "./kind.ts";
import { declared, hiddenOf, plain, selfOf, selfOfState } from "./outs.ts";
import { at } from "./paths.ts";
import { assertState } from "./state.ts";
import { hasUnknown } from "./unknown.ts";

type Props = Arguments;

/** The methods of a provider, as Pulumi's dynamic protocol names them. */
export interface Handler {
  /** The kind that it handles, for code that goes over all kinds. */
  kind: Kind;
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: CheckFailure[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ replaces: string[]; deleteBeforeReplace: true }>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, props: Props): Promise<{ id?: string; props?: Props; inputs?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/** Turns a kind into the methods that Pulumi calls. Everything that is the same for all kinds happens here. */
export function handler<Args>(typed: Kind<Args>): Handler {
  const kind = typed as unknown as Kind;
  return {
    kind,
    check: async (olds, news) => attempt(kind, "check", async () => named(await checkAll(kind, olds, news))),
    diff: (id, olds, news) => attempt(kind, "diff", async () => diff(kind, { id, olds, news })),
    create: (inputs) => cleanly(() => create(kind, inputs)),
    read: (id, props) => attempt(kind, "read", () => read(kind, id, props)),
    update: (id, olds, news) => cleanly(() => change(kind, { id, olds, news })),
    delete: (id, props) => attempt(kind, "delete", () => remove(kind, id, props)),
  };
}

/** Begins each reason with the argument's name: the engine prints the name as well, but beside it no readable value. */
const named = ({ inputs, failures }: { inputs: Props; failures: CheckFailure[] }) => ({
  inputs,
  failures: failures.map(({ property, reason }) => ({
    property,
    reason: property === "" || reason.startsWith(`${property}: `) ? reason : `${property}: ${reason}`,
  })),
});

function diff(kind: Kind, { id, olds, news }: Change) {
  assertState(kind, id, olds);
  const replaced = replaces(kind, { ...declared(kind, olds), within: olds.within }, news);
  return { replaces: replaced, deleteBeforeReplace: true as const };
}

/** Checks the arguments, and tells what the adoption of an object (taking it over) will change. */
async function checkAll(kind: Kind, olds: Props, news: Props) {
  // The folder of notes is closed to other users here, so that it is closed even by a run that changes nothing.
  await notesClose();
  const checked = await check(kind, olds, news);
  if (checked.failures.length > 0 || olds.mark !== undefined) return checked;
  const { hidden, args } = split(checked.inputs);
  const self = selfOf("", hidden);
  const inside = (await kind.members?.announce(args, self)) ?? [];
  return { ...checked, failures: [...(await announceAdoption(kind, args, self)), ...inside] };
}

/** The arguments whose change makes a new object. What has changed at all the engine finds out by itself. */
function replaces(kind: Kind, olds: Props, news: Props): string[] {
  const changed = kind.replaceOn.filter((path) => {
    const value = at(news, path);
    // The engine blanks the inputs that depend on a parent which it replaces. Of these only `netns` makes a new object, besides
    // `within`, which is compared below.
    if (hasUnknown(value)) return path === "netns";
    return !isDeepStrictEqual(at(olds, path), value);
  });
  if (hasNewParent(olds, news)) changed.push("within");
  const also = kind.alsoReplaces?.(olds, news) ?? [];
  return [...new Set([...changed, ...also].map((path) => path.split(".")[0] as string))];
}

/**
 * Whether the resource has a new parent. A parent that is being replaced has no id yet, and counts as new. The loss of a parent
 * makes no new object.
 */
function hasNewParent({ within: before }: Props, { within: now = [] }: Props): boolean {
  if (hasUnknown(now) || !Array.isArray(now)) return true;
  return now.some((id) => !Array.isArray(before) || !before.includes(id));
}

async function read(kind: Kind, id: string, props: Props): Promise<{ id?: string; props?: Props; inputs?: Props }> {
  if (isGot(props)) return get(kind, id, props);
  assertState(kind, id, props);
  const [args, self] = [declared(kind, props), await underFault(selfOfState(id, props))];
  // What a fault has changed for a while is no drift, so that only checks are asked meanwhile.
  if (self.faulted && !kind.isCheck && !kind.members)
    return { id, props, inputs: plain({ ...args, ...hiddenOf(props) }) };
  const found = await kind.read(args, self);
  if (!found) return forgetGone(kind, args, self).then(() => ({}));
  // A link-local address that an earlier refresh found lost may be there again, as may a key.
  const live = { ...props, linkLocal: undefined, otherKey: undefined, ...found };
  return { id, props: plain(live), inputs: plain({ ...declared(kind, live), ...hiddenOf(live) }) };
}

async function change(kind: Kind, change: Change): Promise<{ outs: Props }> {
  assertState(kind, change.id, change.olds);
  return update(kind, change);
}

async function remove(kind: Kind, id: string, props: Props): Promise<void> {
  assertState(kind, id, props);
  await removeOrRelease(kind, declared(kind, props), selfOfState(id, props));
}
