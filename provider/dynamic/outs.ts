import * as z from "zod";
import { marksBefore } from "../kernel/marks.ts";
import { type Hidden, hiddenKeys, split } from "./check.ts";
import { marksOfOld } from "./home.ts";
import type { Arguments, Kind, Self } from "./kind.ts";
import { urnOfMark } from "./urn.ts";

type Props = Arguments;

/** Who a resource is. `all` are marks that its object may still bear. */
export function selfOf(id: string, hidden: Hidden, all: readonly string[] = []): Self {
  const { mark, within = [], altname, peerAltname } = hidden;
  const nonce = id.slice(id.lastIndexOf("@") + 1);
  const before = marksBefore(mark, [...all, ...marksOfOld(mark)]);
  const names = { birth: hidden.birth ?? mark, urn: urnOfMark(mark), altname, peerAltname };
  return { id, nonce, mark, within, ...names, ...(before.length > 0 && { before }) };
}

/** Who a resource in the state is: what a failed attempt left may bear the mark of that attempt. */
export function selfOfState(id: string, props: Props): Self {
  const left = unfinishedOf(props);
  const self = selfOf(id, split(props).hidden, marksLeft(left));
  return { ...self, vouched: true, recorded: props, ...(left?.members && { doubtful: left.members }) };
}

/** What a verb that failed left in the state, for the next one to go on with. */
export const unfinishedOf = (props: Props) => unfinishedSchema.optional().parse(props.unfinished);

const unfinishedSchema = z.strictObject({
  /** The verb that makes it whole. */
  verb: z.enum(["create", "update"]),
  /** The mark that it may bear besides that in the state, and more of them where one attempt after the other failed. */
  mark: z.string(),
  more: z.array(z.string()).optional(),
  /** Members that may be half changed, by name. */
  members: z.array(z.string()).optional(),
});

export type LeftUnfinished = z.infer<typeof unfinishedSchema>;

/** What a verb leaves whose object may bear any of these marks. */
export function leftBy(verb: LeftUnfinished["verb"], marks: readonly string[]): LeftUnfinished {
  const [mark = "", ...more] = new Set(marks);
  return { verb, mark, ...(more.length > 0 && { more }) };
}

/** The marks that it may bear besides that in the state. */
export const marksLeft = (left: LeftUnfinished | undefined): string[] =>
  left ? [left.mark, ...(left.more ?? [])] : [];

/** Outputs: what was asked for, overlaid by what the kernel says; and which optional arguments were given. */
export function outsOf(kind: Kind, inputs: Props, found: Arguments): Props {
  const given = Object.keys(kind.schema.shape).filter((key) => mayLack(kind, key, inputs) && inputs[key] !== undefined);
  return plain({ ...inputs, ...found, ...(given.length > 0 && { given }) });
}

/** The arguments among outputs: an optional one that was not given is an output alone, and so never drift. */
export function declared(kind: Kind, outs: Props): Props {
  const given = z.array(z.string()).parse(outs.given ?? []);
  const keys = Object.keys(kind.schema.shape).filter((key) => !mayLack(kind, key, outs) || given.includes(key));
  return Object.fromEntries(keys.map((key) => [key, outs[key]]));
}

/** Whether an argument may be left out: without a default, or of an adopted object that keeps what is found. */
const mayLack = (kind: Kind, key: string, { adopt }: Props): boolean =>
  kind.schema.shape[key] instanceof z.ZodOptional || (adopt === true && (kind.asFound ?? []).includes(key));

/** The same with what was not given, as it was: for putting back what a change may have changed of it. */
export const whole = (kind: Kind, outs: Props): Props =>
  Object.fromEntries(Object.keys(kind.schema.shape).map((key) => [key, outs[key]]));

export const hiddenOf = (props: Props): Props =>
  Object.fromEntries([...hiddenKeys, "__provider"].map((key) => [key, props[key]]));

/** Pulumi's protocol knows JSON alone: an `undefined` in it fails after the object was made. */
export const plain = (props: Props): Props => JSON.parse(JSON.stringify(props)) as Props;
