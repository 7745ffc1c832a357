import { isDeepStrictEqual } from "node:util";
import { KernelError } from "../kernel/errors.ts";
import { marksOf } from "../kernel/marks.ts";
import { type Found, foundDrop, foundRead, foundTidy, foundWrite } from "../kernel/notes/found.ts";
import { changeable, toldOf } from "./changeable.ts";
import type { Adoption, Arguments, CheckFailure, Kind, Self, There } from "./kind.ts";
import { inform, warn } from "./log.ts";
import { at, nested, without } from "./paths.ts";
import { hasUnknown } from "./unknown.ts";

/**
 * Creates an object, or with `adopt: true` takes over the one that is there (adoption). A note, a file below /run/pulumi-netns,
 * first records what the object was like. From this note the next run continues after a kill at any point, and release, the end
 * of an adoption, puts the object back.
 */
export async function createOrAdopt(kind: Kind, args: Arguments, self: Self): Promise<Arguments> {
  const { adoption } = kind;
  const note = adoption && (await foundRead(adoption.note(args)));
  if (!adoption || !(args.adopt || note)) return kind.create(args, self);
  const there = await adoption.find(args, self);
  const known = note !== undefined && note.is === there?.is;
  // The note is about an object that is gone. The object that is made now is to be deleted some day, not released.
  if (note && !known) await foundDrop(adoption.note(args));
  const isAnew = !there || (there.ours ? !known && there.origin !== "adopted" : !args.adopt);
  if (isAnew) return createWhole(kind, args, self);
  if (!there.ours && there.obstacle) throw new KernelError("taken", `adopt: ${cannot(there)}`);
  if (!known && there.ours) await warn(`${there.text} ${lost}; delete releases it as it is now`, self.urn);
  // A run that was killed while it adopted a cable may have marked one end already. The note of that run counts, and is kept.
  if (!known) await foundWrite(adoption.note(args), { mark: self.mark, is: there.is, own: there.own, values: {} });
  if (!there.ours) await adoption.take(args, self);
  await noteValues(kind, args, self);
  return kind.update(args, self, args);
}

/** Adds to the note of an adopted object, before a change, the values that no change touched yet, and its present owner. */
export async function noteValues(kind: Kind, args: Arguments, self: Self): Promise<void> {
  const ref = kind.adoption?.note(args);
  const note = ref && (await foundRead(ref));
  if (!ref || !note) return;
  const there = await kind.adoption?.find(args, self);
  // Version 0.1.0 gave made and adopted objects the same device group, so this one gets its mark again, as an adopted object.
  if (there?.is === note.is && there.origin && there.origin !== "adopted") await kind.adoption?.take(args, self);
  const fresh = changeable(kind, args).filter(([path]) => !(path in note.values));
  if (fresh.length === 0 && note.mark === self.mark) return;
  const live = (await kind.get?.(args, self.id)) ?? {};
  const values = Object.fromEntries(fresh.map(([path]) => [path, at(live, path) ?? null]));
  await foundWrite(ref, { ...note, mark: self.mark, values: { ...note.values, ...values } });
}

/**
 * Removes an object that was made. An adopted one is released: it becomes as it was found, without our mark, which is the text on
 * an object that tells whose it is.
 */
export async function removeOrRelease(kind: Kind, args: Arguments, self: Self): Promise<void> {
  const { adoption } = kind;
  const note = adoption && (await foundRead(adoption.note(args)));
  const there = note && (await adoption.find(args, self));
  // A run that was killed while it adopted a cable may have marked one end only: then the note alone tells of the adoption.
  if (note && there?.is === note.is && (there.ours || marksOf(self).includes(note.mark))) {
    const left = await adoption.release(args, self, { values: nested(note.values), own: note.own });
    await foundDrop(adoption.note(args));
    for (const one of left) await warn(`${there.text} is released, but not all of it is as it was found. ${one}`);
    return;
  }
  if (note && isOver(note, there, self)) await foundDrop(adoption.note(args));
  if (!note && args.adopt === true && (await isOfOld(adoption, args, self))) return releaseAsIs(kind, args, self);
  await removeMade(kind, args, self);
  // A run that was killed right after it dropped the note left the note's folder.
  if (adoption && !note) await foundTidy(adoption.note(args));
}

/** Removes an object that was made, if it bears our mark; releases one that the kernel says was adopted, even without a note. */
export async function removeMade(kind: Kind, args: Arguments, self: Self): Promise<void> {
  try {
    await kind.remove(args, self);
  } catch (error) {
    if (!(error instanceof KernelError && error.kind === "adopted")) throw error;
    await releaseAsIs(kind, args, self);
  }
}

/** Drops the note of an adopted object that is gone, since nothing is left to be put back. */
export async function forgetGone(kind: Kind, args: Arguments, self: Self): Promise<void> {
  const { adoption } = kind;
  const note = adoption && (await foundRead(adoption.note(args)));
  if (note && isOver(note, await adoption.find(args, self), self)) await foundDrop(adoption.note(args));
}

/** Tells, on the resource's own row, what its adoption will change. @returns why the object cannot be adopted, or nothing */
export async function announceAdoption(kind: Kind, args: Arguments, self: Self): Promise<CheckFailure[]> {
  const isKnown = !kind.replaceOn.some((path) => hasUnknown(at(args, path)));
  const there = args.adopt === true && isKnown ? await kind.adoption?.find(args, self) : undefined;
  const isAgain = there?.origin === "adopted" && !(await isKnownAs(kind, args, there));
  if (!there || (there.ours && !isAgain)) return [];
  if (there.obstacle) return [{ property: "adopt", reason: cannot(there) }];
  const live = (await kind.get?.(args, self.id)) ?? {};
  const changes = changeable(kind, args)
    .filter(([path, value]) => !hasUnknown(value) && !isDeepStrictEqual(at(live, path), value))
    .map(
      ([path, value]) => `${path}: ${shown(toldOf(kind, path, at(live, path)))} => ${shown(toldOf(kind, path, value))}`,
    );
  await inform(
    `adopts ${there.text} (${isAgain ? `it ${lost}` : there.maker}) and changes ${changes.join(", ") || "nothing but its mark"}; delete releases it as it ${isAgain ? "is now" : "was found"}`,
    self.urn,
  );
  return [];
}

/** Makes an object where none is there to adopt. It gets the defaults, which an adopted one goes without, as outputs alone. */
async function createWhole(kind: Kind, args: Arguments, self: Self): Promise<Arguments> {
  const whole = { ...kind.defaults?.(self.birth), ...kind.schema.parse(args) };
  const made = await kind.create(whole, args.adopt === true ? { ...self, origin: "instead" } : self);
  const within = (kind.asFound ?? []).filter((path) => path.includes(".") && at(args, path) === undefined);
  return without(made, within);
}

/** Takes our mark off an adopted object whose note is lost, so that nothing can be put back. */
async function releaseAsIs({ adoption }: Kind, args: Arguments, self: Self): Promise<void> {
  if (!adoption) return;
  const there = await adoption.find(args, self);
  const left = await adoption.release(args, self, { values: {}, own: there?.own ?? {} });
  const text = there?.text ?? adoption.note(args).about;
  await warn(`${text} ${lost}: it is not deleted, and stays as it is, without our mark`, self.urn);
  for (const one of left) await warn(one, self.urn);
}

const lost =
  "was adopted, and what it was like then is not known any more, since its note below /run/pulumi-netns is gone";

/** Whether version 0.1.0 may have adopted the object: it told adopted objects from made ones by the note alone. */
const isOfOld = async (adoption: Adoption | undefined, args: Arguments, self: Self): Promise<boolean> =>
  (await adoption?.find(args, self))?.origin === "made";

const isKnownAs = async ({ adoption }: Kind, args: Arguments, { is }: There): Promise<boolean> =>
  adoption !== undefined && (await foundRead(adoption.note(args)))?.is === is;

/** Whether a note may be dropped: its object is gone, or nobody else adopted the object since. */
const isOver = (note: Found, there: There | undefined, self: Self): boolean =>
  there?.is !== note.is || marksOf(self).includes(note.mark);

const cannot = ({ text, obstacle }: There): string => `${text} cannot be adopted: ${obstacle}`;

const shown = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
