import { effectsEnd } from "../fault/effects.ts";
import { faultEnd, faultRuns, faultSchema } from "../fault/note.ts";
import { markParse } from "../marks.ts";
import type { Marked } from "./marked.ts";
import type { Note } from "./place.ts";

/**
 * A fault that a command causes, or that was not ended. Where its stack is gone, its resources go as well, so that only its other
 * effects are ended; else `recover` puts back what is declared.
 */
export function faultMarked({ note }: Note): Marked[] {
  const fault = faultSchema.parse(note);
  const mark = markParse(fault.mark);
  if (!mark) return [];
  const name = fault.faults.join("; ");
  const remove = async () => {
    await effectsEnd(fault);
    await faultEnd(fault.mark);
  };
  const marked = { type: "fault", netns: undefined, name, mark, stands: false, remove };
  const { pid } = fault.runner;
  if (!faultRuns(fault))
    return [{ ...marked, remarks: ["not ended: `pulumi-netns recover` puts back what is declared"] }];
  const stays = `it is under way; \`kill -INT ${pid}\` ends it`;
  return [{ ...marked, remarks: [`under way, by process ${pid}`], stays }];
}
