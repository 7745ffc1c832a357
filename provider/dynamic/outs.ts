import * as z from "zod";
import { marksBefore } from "../kernel/marks.ts";
import { type Hidden, hiddenKeys, split } from "./check.ts";
import { marksOfOld } from "./home.ts";
import type { Arguments, Kind, Self } from "./kind.ts";
import { urnOfMark } from "./urn.ts";

type Props = Arguments;

/** The identity of a resource. `all` are further marks (texts that tell whose an object is) that its object may still bear. */
export function selfOf(id: string, hidden: Hidden, all: readonly string[] = []): Self {
  const { mark, within = [], altname, peerAltname } = hidden;
  const nonce = id.slice(id.lastIndexOf("@") + 1);
  const before = marksBefore(mark, [...all, ...marksOfOld(mark)]);
  const names = { birth: hidden.birth ?? mark, urn: urnOfMark(mark), altname, peerAltname };
  return { id, nonce, mark, within, ...names, ...(before.length > 0 && { before }) };
}

/** The identity of a resource in the state. An object that a failed attempt left may bear the mark of that attempt. */
export function selfOfState(id: string, props: Props): Self {
  const left = unfinishedOf(props);
  const self = selfOf(id, split(props).hidden, marksLeft(left));
  return { ...self, vouched: true, recorded: props, ...(left?.members && { doubtful: left.members }) };
}

/** The record that a failed verb left in the state, from which the next verb goes on. */
export const unfinishedOf = (props: Props) => unfinishedSchema.optional().parse(props.unfinished);

const unfinishedSchema = z.strictObject({
  /** The verb that finishes the object. */
  verb: z.enum(["create", "update"]),
  /** A mark that the object may bear instead of the one in the state. After several failed attempts `more` has further marks. */
  mark: z.string(),
  more: z.array(z.string()).optional(),
  /** Names of the members that may be half changed. */
  members: z.array(z.string()).optional(),
});

export type LeftUnfinished = z.infer<typeof unfinishedSchema>;

/** The record of a failed verb whose object may bear any of these marks. */
export function leftBy(verb: LeftUnfinished["verb"], marks: readonly string[]): LeftUnfinished {
  const [mark = "", ...more] = new Set(marks);
  return { verb, mark, ...(more.length > 0 && { more }) };
}

/** The marks that an unfinished object may bear instead of the one in the state. */
export const marksLeft = (left: LeftUnfinished | undefined): string[] =>
  left ? [left.mark, ...(left.more ?? [])] : [];

/** The outputs: the inputs, overlaid by the kernel's values, and in `given` the names of the optional arguments given. */
export function outsOf(kind: Kind, inputs: Props, found: Arguments): Props {
  const given = Object.keys(kind.schema.shape).filter((key) => mayLack(kind, key, inputs) && inputs[key] !== undefined);
  return plain({ ...inputs, ...found, ...(given.length > 0 && { given }) });
}

/** The arguments among the outputs. An optional argument that was not given is an output alone, so it never counts as drift. */
export function declared(kind: Kind, outs: Props): Props {
  const given = z.array(z.string()).parse(outs.given ?? []);
  const keys = Object.keys(kind.schema.shape).filter((key) => !mayLack(kind, key, outs) || given.includes(key));
  return Object.fromEntries(keys.map((key) => [key, outs[key]]));
}

/** Whether an argument may be absent: it has no default, or the object is adopted and keeps the value that was found. */
const mayLack = (kind: Kind, key: string, { adopt }: Props): boolean =>
  kind.schema.shape[key] instanceof z.ZodOptional || (adopt === true && (kind.asFound ?? []).includes(key));

/** All arguments with their values in the outputs, also those that were not given, so that a failed change can be put back. */
export const whole = (kind: Kind, outs: Props): Props =>
  Object.fromEntries(Object.keys(kind.schema.shape).map((key) => [key, outs[key]]));

export const hiddenOf = (props: Props): Props =>
  Object.fromEntries([...hiddenKeys, "__provider"].map((key) => [key, props[key]]));

/** Properties as plain JSON: Pulumi's protocol takes no `undefined`, and would fail only after the object was made. */
export const plain = (props: Props): Props => JSON.parse(JSON.stringify(props)) as Props;
