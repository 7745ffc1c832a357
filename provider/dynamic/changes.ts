import { randomBytes } from "node:crypto";
import { neverBegan } from "../kernel/errors.ts";
import { createOrAdopt, noteValues, removeOrRelease } from "./adoption.ts";
import { type Hidden, split } from "./check.ts";
import { inTime, messageOf, OutOfTime, PartlyDone, Unfinished } from "./guard.ts";
import type { Arguments, Kind } from "./kind.ts";
import { declared, hiddenOf, leftBy, marksLeft, outsOf, plain, selfOf, unfinishedOf, whole } from "./outs.ts";

type Props = Arguments;

/**
 * Makes an object. When that fails, what it began is unmade and the first error is the one that counts.
 * @throws Unfinished where it could not be unmade
 */
export async function create(kind: Kind, inputs: Props): Promise<{ id: string; outs: Props }> {
  const { hidden, args } = split(inputs);
  const nonce = randomBytes(4).toString("hex");
  // Made of the resource's name, not of its arguments: an id is never secret.
  const id = `${hidden.mark.split(" ")[2]}@${nonce}`;
  const self = selfOf(id, hidden);
  try {
    return { id, outs: outsOf(kind, inputs, await inTime(kind, "create", () => createOrAdopt(kind, args, self))) };
  } catch (error) {
    if (error instanceof PartlyDone) throw partlyOf(kind, { id, inputs, marks: [hidden.mark] }, error);
    if (neverBegan(error)) throw error;
    const failure = await failureOf(error, () =>
      inTime(kind, "the undoing of create", () => removeOrRelease(kind, args, self)),
    );
    if (failure === undefined) throw error;
    const properties = plain({ ...outsOf(kind, inputs, {}), unfinished: leftBy("create", [hidden.mark]) });
    const why = `what it made could not be unmade${reason(error, failure)}`;
    const next = "it is in the state: `pulumi up` goes on with it, `pulumi destroy` removes it";
    throw new Unfinished(id, properties, `${messageOf(error)} (${why}; ${next})`);
  }
}

/** A change of a resource, as the engine hands it over: its id, its state and its new inputs. */
export interface Change {
  id: string;
  olds: Props;
  news: Props;
}

/**
 * Changes an object in place, or goes on with what an attempt left. When that fails, it is put back.
 * @throws Unfinished where it could not be put back
 */
export async function update(kind: Kind, change: Change): Promise<{ outs: Props }> {
  const { id, olds, news } = change;
  const after = split(news);
  const before = { hidden: split(olds).hidden, args: declared(kind, olds) };
  const left = unfinishedOf(olds);
  // An attempt that failed may have got no further than the mark of before it.
  const marks = [before.hidden.mark, ...marksLeft(left)];
  const who = { ...selfOf(id, after.hidden, marks), vouched: true, recorded: olds };
  const self = { ...who, doubtful: left?.members, lacking: lackingOf(before.hidden) };
  const work = async () => {
    if (left?.verb === "create") await createOrAdopt(kind, after.args, self);
    await noteValues(kind, after.args, self);
    return kind.update(after.args, self, before.args);
  };
  try {
    return { outs: outsOf(kind, news, await inTime(kind, "update", work)) };
  } catch (error) {
    if (error instanceof PartlyDone) throw partlyOf(kind, { id, inputs: news, marks }, error);
    if (neverBegan(error)) throw error;
    throw await afterUndoing(kind, change, error);
  }
}

/** Puts back what an update changed that failed. @returns the error that says how the object is now */
async function afterUndoing(kind: Kind, change: Change, error: unknown): Promise<Error> {
  const { id, olds, news } = change;
  const left = unfinishedOf(olds);
  const undo = () => inTime(kind, "the undoing of update", () => putBack(kind, change));
  // What was not whole before cannot be put back.
  const failure = left ? "it was not finished before" : await failureOf(error, undo);
  if (failure === undefined) return new Error(`${messageOf(error)} (it is as it was before)`);
  const unfinished = leftBy(left?.verb ?? "update", [...marksLeft(left), split(news).hidden.mark]);
  const why = `it may be half changed, for it could not be put back${reason(error, failure)}`;
  const properties = plain({ ...olds, unfinished });
  return new Unfinished(id, properties, `${messageOf(error)} (${why}; \`pulumi up\` goes on with it)`);
}

async function putBack(kind: Kind, { id, olds, news }: Change): Promise<void> {
  const [before, after] = [declared(kind, olds), split(news)];
  // No state vouches for what the attempt was to make: a topology's new member may have met what others marked.
  const self = selfOf(id, split(olds).hidden, [after.hidden.mark]);
  // What was not declared before may have been changed too; nobody changed what is declared in neither.
  const middle = asItWas(whole(kind, olds), [before, after.args]);
  await kind.update(middle, self, after.args);
  await kind.update(before, self, middle);
}

const lackingOf = ({ linkLocal }: Hidden): string[] => (typeof linkLocal === "object" ? Object.keys(linkLocal) : []);

/** Of what was, that which one of these declares. */
const asItWas = (were: Props, declarations: readonly Props[]): Props =>
  Object.fromEntries(Object.entries(were).filter(([key]) => declarations.some((one) => one[key] !== undefined)));

/** What was tried with which resource, and the marks that members may bear which failed. */
interface Attempt {
  id: string;
  inputs: Props;
  marks: readonly string[];
}

/** Of members that failed beside others that stand: these are recorded, and the next `up` goes on with the rest. */
function partlyOf(kind: Kind, { id, inputs, marks }: Attempt, { message, stands, doubtful }: PartlyDone): Unfinished {
  const unfinished = { ...leftBy("update", marks), members: [...doubtful] };
  const properties = plain({ ...outsOf(kind, { ...hiddenOf(inputs), ...stands }, {}), unfinished });
  const how = doubtful.length > 0 ? "it may be half changed" : "it is as it was before";
  return new Unfinished(id, properties, `${message} (${how}, the others stand; \`pulumi up\` goes on with it)`);
}

/** Undoes what an error left. @returns why that failed, or undefined where it is undone */
async function failureOf(error: unknown, undo: () => Promise<unknown>): Promise<string | undefined> {
  // Nothing is undone while the work may go on.
  if (error instanceof OutOfTime) return "it may still be at work";
  return undo().then(() => undefined, messageOf);
}

/** Why an undoing failed, where it is another reason than that of the failure. */
const reason = (error: unknown, failure: string): string =>
  failure === messageOf(error) ? ", for the same reason" : `: ${failure}`;
