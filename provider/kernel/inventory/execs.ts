import type { NetnsRef } from "../../host/netns.ts";
import { execNoteDrop, execRuns, execSchema } from "../command/note.ts";
import { markParse, ownerOf } from "../marks.ts";
import type { Marked } from "./marked.ts";

/**
 * A command that ran once, or was cut off while it ran. Nothing of it stands: only its note is removed, since what it has done is
 * not known here.
 */
export function execMarked(place: NetnsRef, note: unknown, netns: NetnsRef): Marked[] {
  const exec = execSchema.parse(note);
  const mark = markParse(exec.mark);
  if (!mark) return [];
  const { phase, program: name, exitCode } = exec;
  const cutOff = execRuns(exec) ? "runs just now" : "was cut off while it ran: what it has done stays";
  const remark = { running: cutOff, ended: `has ended with exit status ${exitCode}`, undoing: "its undo was cut off" }[
    phase
  ];
  const remove = () => execNoteDrop(netns, ownerOf(mark));
  return [{ type: "exec", netns: place, name, mark, remarks: [remark], stands: false, remove }];
}
