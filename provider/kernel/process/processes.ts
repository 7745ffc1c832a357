import { fileExists, folderRemove, folderRemoveEmpty } from "../../host/files/files.ts";
import type { NetnsRef } from "../../host/netns.ts";
import { cgroupPath } from "../../host/process/cgroup.ts";
import { withEnvironment } from "../../host/process/running.ts";
import { KernelError } from "../errors.ts";
import type { Owner } from "../marks.ts";
import { placeKeys } from "../notes/place-key.ts";
import { processStop } from "./end.ts";
import { processesRoot, processFolder, processWord } from "./folder.ts";
import { fingerprintOf, type Process } from "./form.ts";
import { limitsNeed, limitsSet } from "./limits.ts";
import { processName, processNoteDrop, processNoteRead, processNotes, processNoteWrite } from "./note.ts";
import { readyAwait } from "./ready.ts";
import { logFileOf, type ProcessShown, shownOf } from "./shown.ts";
import { socketsOf } from "./sockets.ts";
import { processStart, settingsWrite } from "./start.ts";

/** A process of any resource on this machine. */
export interface ProcessListed extends ProcessShown {
  mark: string;
  /** The name of the resource, or of the member of a topology. */
  name: string;
  netns: NetnsRef;
  command: readonly string[];
}

/** All processes of ours on this machine. */
export async function processesList(): Promise<ProcessListed[]> {
  const notes = await processNotes();
  return Promise.all(
    notes.map(async (note) => {
      const { mark, netns, command = [] } = note;
      return { mark, name: processName(note), netns, command, ...(await shownOf(note)) };
    }),
  );
}

/** The process of this resource; undefined where there is none, such as after a reboot. */
export async function processShow(owner: Owner): Promise<ProcessShown | undefined> {
  const note = await processNoteRead(owner);
  if (note) return shownOf(note);
  // Somebody removed the notes. What runs without one is not as declared, and the next run ends it.
  return (await isLeft(owner.nonce)) ? { running: false, restarts: 0, logFile: logFileOf(owner.nonce) } : undefined;
}

/**
 * Starts a process and waits until it is ready. A process that a run left which was cut off is ended first. Where this fails,
 * {@link processDelete} removes everything that was made.
 */
export async function processAdd(process: Process, owner: Owner): Promise<ProcessShown> {
  await limitsNeed(process.limits);
  const left = await processNoteRead(owner);
  if (left) await processClear(left.nonce, process.stop.timeout);
  const note = { ...(await noteOf(process, owner.nonce)), id: owner.id };
  await processNoteWrite(owner, note);
  if (process.running) await begin(owner.nonce, process);
  return shownOf(note);
}

/** Changes a process: its settings in place, and by a new start what only a start can change. */
export async function processSet(process: Process, owner: Owner, before: Process): Promise<ProcessShown> {
  const note = await processNoteRead(owner);
  const { nonce } = note ?? owner;
  if (!note && !(await isLeft(nonce)))
    throw new KernelError("absent", "the process is gone; `pulumi up --refresh` starts it again");
  await limitsNeed(process.limits);
  const now = { ...(await noteOf(process, nonce)), id: owner.id };
  const mayStay = process.running && note?.fingerprint === now.fingerprint && (await shownOf(note)).running;
  // The note tells of the process that runs, so a new command is noted when the old one has ended.
  if (!mayStay) await processStop(nonce, before.stop.timeout);
  await processNoteWrite(owner, now);
  if (mayStay) await settle(nonce, process, before);
  else if (process.running) await begin(nonce, process);
  return shownOf(now);
}

/** Ends a process with everything that it started, and removes its files. A process that is gone is fine. */
export async function processDelete(owner: Owner, seconds: number): Promise<void> {
  const note = await processNoteRead(owner);
  if (note || !(await isAnothers(owner.nonce))) await processClear(note?.nonce ?? owner.nonce, seconds);
  await processNoteDrop(owner);
}

/** Whether something runs that was started with a process, though nothing else tells of it. */
const isLeft = async (nonce: string): Promise<boolean> =>
  !(await isAnothers(nonce)) && (await withEnvironment(processWord(nonce))).length > 0;

/** Whether a note is about the process with this nonce. A resource that has none of its own was renamed: the process is the other's. */
const isAnothers = async (nonce: string): Promise<boolean> =>
  (await processNotes()).some((note) => note.nonce === nonce);

const noteOf = async (process: Process, nonce: string) => ({
  nonce,
  place: process.netns === undefined ? undefined : (await placeKeys(process.netns))[0],
  netns: process.netns,
  command: [...process.command],
  fingerprint: fingerprintOf(process),
});

async function processClear(nonce: string, seconds: number): Promise<void> {
  await processStop(nonce, seconds);
  await folderRemove(processFolder(nonce));
  await folderRemoveEmpty(processesRoot);
}

/** Starts the command. One that does not become ready is ended again. */
async function begin(nonce: string, process: Process): Promise<void> {
  const before = await socketsOf(process);
  await processStart(nonce, process);
  try {
    await readyAwait(nonce, process, before);
  } catch (error) {
    await processStop(nonce, process.stop.timeout);
    throw error;
  }
}

async function settle(nonce: string, process: Process, before: Process): Promise<void> {
  const path = await cgroupPath(nonce);
  const group = path !== undefined && (await fileExists(path)) ? path : undefined;
  await limitsSet(group, process.limits, before.limits);
  await settingsWrite(nonce, process, group);
}
