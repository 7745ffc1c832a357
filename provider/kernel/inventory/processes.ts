import { markParse, ownerOf } from "../marks.ts";
import { stateOf } from "../process/folder.ts";
import { processName, processNoteSchema } from "../process/note.ts";
import { processDelete } from "../process/processes.ts";
import type { Marked } from "./marked.ts";
import type { Note } from "./place.ts";

/** The time that a command gets to end by itself after its signal, in seconds, where no program says how long. */
const patience = 10;

/** A process of ours, by its note. */
export async function processMarked({ note }: Note): Promise<Marked[]> {
  const noted = processNoteSchema.parse(note);
  const { mark: text, nonce, netns } = noted;
  const mark = markParse(text);
  if (!mark) return [];
  const { running, pid } = await stateOf(nonce);
  const remarks = [running ? `PID ${pid}` : "does not run"];
  const name = processName(noted);
  const remove = () => processDelete({ ...ownerOf(mark), nonce }, patience);
  return [{ type: "process", netns, name, mark: { ...mark, nonce }, remarks, stands: true, remove }];
}
