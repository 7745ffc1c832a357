import { randomBytes } from "node:crypto";
import { neverBegan } from "../kernel/errors.ts";
import { createOrAdopt, noteValues, removeOrRelease } from "./adoption.ts";
import { type Hidden, split } from "./check.ts";
import { inTime, messageOf, OutOfTime, PartlyDone, Unfinished } from "./guard.ts";
import type { Arguments, Kind } from "./kind.ts";
import { orMissingNetns } from "./missing.ts";
import { declared, hiddenOf, leftBy, marksLeft, outsOf, plain, selfOf, unfinishedOf, whole } from "./outs.ts";

type Props = Arguments;

/**
 * Makes an object. When that fails, everything that it made is removed again, and the first error is thrown.
 * @throws Unfinished where something could not be removed again
 */
export async function create(kind: Kind, inputs: Props): Promise<{ id: string; outs: Props }> {
  const { hidden, args } = split(inputs);
  const nonce = randomBytes(4).toString("hex");
  // The nonce tells this object from a later one of the same resource. The rest of the id is the resource's name and not an
  // argument, since an argument may be secret and an id never is.
  const id = `${hidden.mark.split(" ")[2]}@${nonce}`;
  const self = selfOf(id, hidden);
  try {
    return { id, outs: outsOf(kind, inputs, await inTime(kind, "create", () => createOrAdopt(kind, args, self))) };
  } catch (error) {
    if (error instanceof PartlyDone) throw partlyOf(kind, { id, inputs, marks: [hidden.mark] }, error);
    if (neverBegan(error)) throw error;
    if (kind.isCheck) throw await orMissingNetns(error, kind, args);
    const failure = await failureOf(error, () =>
      inTime(kind, "the undoing of create", () => removeOrRelease(kind, args, self)),
    );
    if (failure === undefined) throw await orMissingNetns(error, kind, args);
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
 * Changes an object in place, or finishes what a failed attempt left. When the change fails, the object is put back as it was.
 * @throws Unfinished where the object could not be put back
 */
export async function update(kind: Kind, change: Change): Promise<{ outs: Props }> {
  const { id, olds, news } = change;
  const after = split(news);
  const before = { hidden: split(olds).hidden, args: declared(kind, olds) };
  const left = unfinishedOf(olds);
  // A failed attempt may have left the object with the mark from before it, or with the attempt's own mark.
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
    if (neverBegan(error) || kind.isCheck) throw error;
    throw await afterUndoing(kind, change, error);
  }
}

/** Undoes an update that failed. @returns the error, which says how the object is now */
async function afterUndoing(kind: Kind, change: Change, error: unknown): Promise<Error> {
  const { id, olds, news } = change;
  const left = unfinishedOf(olds);
  const undo = () => inTime(kind, "the undoing of update", () => putBack(kind, change));
  // An object that was unfinished before the update has no former whole to go back to.
  const failure = left ? "it was not finished before" : await failureOf(error, undo);
  if (failure === undefined) return new Error(withRemark(messageOf(error), "it is as it was before"));
  const unfinished = leftBy(left?.verb ?? "update", [...marksLeft(left), split(news).hidden.mark]);
  const why = `it may be half changed, for it could not be put back${reason(error, failure)}`;
  const properties = plain({ ...olds, unfinished });
  return new Unfinished(id, properties, withRemark(messageOf(error), `${why}; \`pulumi up\` goes on with it`));
}

async function putBack(kind: Kind, { id, olds, news }: Change): Promise<void> {
  const [before, after] = [declared(kind, olds), split(news)];
  // No state records what the attempt was to make, so a mark alone proves nothing: a topology's new member may have met an object
  // on which somebody else wrote the mark.
  const self = selfOf(id, split(olds).hidden, [after.hidden.mark]);
  // An argument that only the new inputs give has its old output put back first. One that neither side gives was not changed.
  const middle = asItWas(whole(kind, olds), [before, after.args]);
  await kind.update(middle, self, after.args);
  await kind.update(before, self, middle);
}

const lackingOf = ({ linkLocal }: Hidden): string[] => (typeof linkLocal === "object" ? Object.keys(linkLocal) : []);

/** The old values of the arguments that at least one of these declarations gives. */
const asItWas = (were: Props, declarations: readonly Props[]): Props =>
  Object.fromEntries(Object.entries(were).filter(([key]) => declarations.some((one) => one[key] !== undefined)));

/** A failed attempt at a resource: its id, its inputs, and the marks that the failed members may bear. */
interface Attempt {
  id: string;
  inputs: Props;
  marks: readonly string[];
}

/** The error where only some members failed: the state records those that stand, and the next `up` goes on with the others. */
function partlyOf(kind: Kind, { id, inputs, marks }: Attempt, { message, stands, doubtful }: PartlyDone): Unfinished {
  const unfinished = { ...leftBy("update", marks), members: [...doubtful] };
  const properties = plain({ ...outsOf(kind, { ...hiddenOf(inputs), ...stands }, {}), unfinished });
  const how = doubtful.length > 0 ? "it may be half changed" : "it is as it was before";
  const remark = `${how}, the others stand; \`pulumi up\` goes on with it`;
  return new Unfinished(id, properties, withRemark(message, remark));
}

/** A message with a remark in brackets, on a line of its own where the message ends in a table or in the words of a tool. */
const withRemark = (message: string, remark: string): string =>
  `${message}${message.includes("\n") ? "\n" : " "}(${remark})`;

/** Undoes what a failed verb left. @returns why the undoing failed, or undefined where it succeeded */
async function failureOf(error: unknown, undo: () => Promise<unknown>): Promise<string | undefined> {
  // A verb that ran out of time may still be at work, so nothing is undone beside it.
  if (error instanceof OutOfTime) return "it may still be at work";
  return undo().then(() => undefined, messageOf);
}

/** Why an undoing failed, as the end of a sentence, which does not repeat the reason of the failure itself. */
const reason = (error: unknown, failure: string): string =>
  failure === messageOf(error) ? ", for the same reason" : `: ${failure}`;
