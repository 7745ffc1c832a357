import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { check, type Hidden, hiddenKeys, split } from "./check.ts";
import { attempt } from "./guard.ts";
import type { Arguments, Kind, Self } from "./kind.ts";
import { hasUnknown, unknown } from "./unknown.ts";

type Props = Arguments;

/** The dynamic protocol's half of a provider, in its own words. */
export interface Handler {
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ replaces: string[]; deleteBeforeReplace: true }>;
  create(inputs: Props): Promise<{ id: string; outs: Props }>;
  read(id: string, props: Props): Promise<{ id?: string; props?: Props; inputs?: Props }>;
  update(id: string, olds: Props, news: Props): Promise<{ outs: Props }>;
  delete(id: string, props: Props): Promise<void>;
}

/** Turns a kind into what Pulumi's dynamic provider calls. Everything that is the same for all kinds happens here. */
export function handler<Args>(typed: Kind<Args>): Handler {
  const kind = typed as unknown as Kind;
  return {
    check: async (olds, news) => attempt(kind, "check", () => check(kind, olds, news)),
    diff: async (_id, olds, news) => ({
      replaces: replaces(kind, { ...declared(kind, olds), within: olds.within }, news),
      deleteBeforeReplace: true,
    }),
    create: (inputs) => attempt(kind, "create", () => create(kind, inputs)),
    read: (id, props) => attempt(kind, "read", () => read(kind, id, props)),
    update: (id, olds, news) => attempt(kind, "update", () => update(kind, id, olds, news)),
    delete: (id, props) => attempt(kind, "delete", () => remove(kind, id, props)),
  };
}

/** The engine compares inputs by itself; only which of the changes make a new object is ours to say. */
function replaces(kind: Kind, olds: Props, news: Props): string[] {
  const changed = [...kind.replaceOn, "within"].filter((path) => {
    const value = at(news, path);
    // A parent that is being replaced has no id yet: that is a change. Other inputs the engine blanks whole.
    if (hasUnknown(value)) return path === "within" || path === "netns";
    return !isDeepStrictEqual(at(olds, path), value);
  });
  return [...new Set(changed.map((path) => path.split(".")[0] as string))];
}

/** The value at a dotted path; unknown where what holds it is. */
function at(props: Props, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value === unknown ? unknown : (value as Props | undefined)?.[key]), props);
}

async function create(kind: Kind, inputs: Props): Promise<{ id: string; outs: Props }> {
  const { hidden, args } = split(inputs);
  const nonce = randomBytes(4).toString("hex");
  // Made of the resource's name, not of its arguments: an id is never secret.
  const id = `${hidden.mark.split(" ")[2]}@${nonce}`;
  const self = selfOf(id, hidden);
  try {
    return { id, outs: outsOf(kind, inputs, await kind.create(args, self)) };
  } catch (error) {
    // What it began is unmade; the first error is the one that counts.
    await kind.remove(args, self).catch(() => undefined);
    throw error;
  }
}

async function read(kind: Kind, id: string, props: Props): Promise<{ id?: string; props?: Props; inputs?: Props }> {
  const { hidden } = split(props);
  const found = await kind.read(declared(kind, props), selfOf(id, hidden));
  if (!found) return {};
  const live = { ...props, ...found };
  return { id, props: plain(live), inputs: plain({ ...declared(kind, live), ...hiddenOf(live) }) };
}

async function update(kind: Kind, id: string, olds: Props, news: Props): Promise<{ outs: Props }> {
  const after = split(news);
  const before = { hidden: split(olds).hidden, args: declared(kind, olds) };
  const self = selfOf(id, after.hidden, before.hidden.mark);
  try {
    return { outs: outsOf(kind, news, await kind.update(after.args, self, before.args)) };
  } catch (error) {
    const back = { ...selfOf(id, before.hidden), before: after.hidden.mark };
    const undone = await kind.update(before.args, back, after.args).then(
      () => true,
      () => false,
    );
    (error as Error).message += undone
      ? " (it is as it was before)"
      : " (it may be half changed: `pulumi up --refresh` mends it)";
    throw error;
  }
}

async function remove(kind: Kind, id: string, props: Props): Promise<void> {
  const { hidden } = split(props);
  await kind.remove(declared(kind, props), selfOf(id, hidden));
}

function selfOf(id: string, hidden: Hidden, before?: string): Self {
  const { mark, within = [], altname, peerAltname } = hidden;
  const nonce = id.slice(id.lastIndexOf("@") + 1);
  const renamed = before !== undefined && before !== mark;
  return { id, nonce, mark, birth: hidden.birth ?? mark, within, altname, peerAltname, ...(renamed && { before }) };
}

/** Outputs: what was asked for, overlaid by what the kernel says; and which optional arguments were given. */
function outsOf(kind: Kind, inputs: Props, found: Arguments): Props {
  const given = Object.entries(kind.schema.shape)
    .filter(([key, field]) => field instanceof z.ZodOptional && inputs[key] !== undefined)
    .map(([key]) => key);
  return plain({ ...inputs, ...found, ...(given.length > 0 && { given }) });
}

/** The arguments among outputs: an optional one that was not given is an output alone, and so never drift. */
function declared(kind: Kind, outs: Props): Props {
  const given = z.array(z.string()).parse(outs.given ?? []);
  const keys = Object.entries(kind.schema.shape).filter(
    ([key, field]) => !(field instanceof z.ZodOptional) || given.includes(key),
  );
  return Object.fromEntries(keys.map(([key]) => [key, outs[key]]));
}

const hiddenOf = (props: Props): Props =>
  Object.fromEntries([...hiddenKeys, "__provider"].map((key) => [key, props[key]]));

/** Pulumi's protocol knows JSON alone: an `undefined` in it fails after the object was made. */
const plain = (props: Props): Props => JSON.parse(JSON.stringify(props)) as Props;
