import { randomBytes } from "node:crypto";
import * as z from "zod";
import { processStat } from "../../host/engine/process-stat.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { digest, type Marks, marksOf } from "../marks.ts";
import { noteDrop, noteRead, noteWrite } from "../notes/notes.ts";
import { placeKey, placeMissing } from "../notes/place.ts";
import { notesTidyOf } from "../notes/tidy.ts";

/**
 * The note of a command that runs once: from before its start until its resource is deleted, among the notes of the command's
 * namespace. It tells the next run that the command was cut off, or has ended where that run's state does not know.
 */
export const execSchema = z.looseObject({
  mark: z.string(),
  phase: z.enum(["running", "ended", "undoing"]),
  /** The first word of the command. */
  program: z.string(),
  /** A hash, with `salt`, of what a change of runs the command again, without values that may be secret. */
  digest: z.string(),
  salt: z.string(),
  /** The process that runs the command, and its start, in ticks since the machine's boot. */
  runner: z.object({ pid: z.number(), started: z.number() }),
  exitCode: z.number().optional(),
  /** What the command has printed; only where that cannot hold a secret. */
  stdout: z.string().optional(),
  stderr: z.string().optional(),
});

export type ExecNote = z.infer<typeof execSchema>;

/** The note of a resource's command, under its present mark or an earlier one. */
export async function execNoteRead(netns: NetnsRef, owner: Marks): Promise<ExecNote | undefined> {
  const place = await placeKey(netns);
  if (place === undefined) return undefined;
  for (const mark of marksOf(owner)) {
    const note = await noteRead({ place, about: aboutOf(mark) }, execSchema);
    if (note) return note;
  }
  return undefined;
}

/** Writes the note under the present mark, and drops one under an earlier mark. */
export async function execNoteWrite(netns: NetnsRef, owner: Marks, note: Omit<ExecNote, "mark">): Promise<void> {
  const place = await placeKey(netns);
  if (place === undefined) throw placeMissing("netns", netns as string | number, ", so no command can run in it");
  await noteWrite({ place, about: aboutOf(owner.mark) }, { ...note, mark: owner.mark });
  await drop(place, owner.before ?? []);
}

/** Gives the note the present mark, where the resource was renamed. */
export async function execNoteMove(netns: NetnsRef, owner: Marks): Promise<void> {
  const note = await execNoteRead(netns, owner);
  if (note && note.mark !== owner.mark) await execNoteWrite(netns, owner, note);
}

/** Does what takes a command back. If that is cut off, the note tells so; if it fails, the note is as before. */
export async function execNoteUndoing(netns: NetnsRef, owner: Marks, undo: () => Promise<unknown>): Promise<void> {
  const note = await execNoteRead(netns, owner);
  if (note) await execNoteWrite(netns, owner, { ...note, phase: "undoing" });
  try {
    await undo();
  } catch (error) {
    if (note) await execNoteWrite(netns, owner, note);
    throw error;
  }
}

/** Removes the note, if there is one. */
export async function execNoteDrop(netns: NetnsRef, owner: Marks): Promise<void> {
  const place = await placeKey(netns);
  if (place === undefined) return;
  await drop(place, marksOf(owner));
  // A run that was cut off right after it dropped the note left the note's folder.
  await notesTidyOf(place);
}

async function drop(place: string, marks: readonly string[]): Promise<void> {
  for (const mark of marks) {
    const key = { place, about: aboutOf(mark) };
    if (await noteRead(key, execSchema)) await noteDrop(key);
  }
}

/** The first note of a command, which this process is about to start. */
export function execNoteOf(program: string, parts: readonly unknown[]): Omit<ExecNote, "mark"> {
  const salt = randomBytes(16).toString("hex");
  const runner = { pid: process.pid, started: processStat(process.pid)?.started ?? 0 };
  return { phase: "running", program, salt, digest: digestOf(parts, salt), runner };
}

/** Whether the note is about the same command, as far as may be written down. */
export const execIsSame = (note: ExecNote, parts: readonly unknown[]): boolean =>
  note.digest === digestOf(parts, note.salt);

/** Whether another process runs the command at this moment. */
export const execRuns = ({ phase, runner: { pid, started } }: ExecNote): boolean =>
  phase === "running" && pid !== process.pid && processStat(pid)?.started === started;

const digestOf = (parts: readonly unknown[], salt: string): string => digest(JSON.stringify([salt, ...parts]), 32);

const aboutOf = (mark: string): string => `exec ${mark}`;
