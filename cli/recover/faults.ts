import { effectsEnd } from "../../provider/kernel/fault/effects.ts";
import { type FaultNote, faultEnd, faultRead, faultRuns } from "../../provider/kernel/fault/note.ts";
import { type Marked, markedText } from "../../provider/kernel/inventory/marked.ts";
import { putBack, resourcesRead } from "../fault/resources.ts";
import { Problem } from "../problem.ts";
import type { StackRef } from "../stack/engine.ts";
import type { Finding } from "./backend.ts";

/**
 * Finds the fault of a stack that was killed, by its note, or where that is lost by the barriers that stand. Throws {@link Problem}
 * while one is under way.
 */
export async function faultFindings(ref: StackRef, { marks, ours }: Searched): Promise<Finding[]> {
  const [mark] = marks;
  const note = mark === undefined ? undefined : await faultRead(mark);
  if (!note) return ours.filter(isBarrier).map(barrierFinding);
  const { runner, faults } = note;
  if (faultRuns(note))
    throw new Problem(
      `a fault is under way in this stack, by process ${runner.pid}: ${faults.join("; ")}. Nothing was touched. End it with \`kill -INT ${runner.pid}\`; then run this again`,
    );
  return [
    {
      about: "fault",
      text: `a fault ended before it put everything back: ${faults.join("; ")}`,
      remedy: "put back what is declared",
      mend: () => ended(ref, note),
    },
  ];
}

interface Searched {
  /** Marks of the stack, as its state has them. */
  marks: readonly string[];
  /** Objects on this host that bear such a mark. */
  ours: readonly Marked[];
}

/** Whether an object is a barrier on a bridge, and no note of a fault. */
export const isBarrier = ({ type, stands }: Marked): boolean => type === "fault" && stands;

const barrierFinding = (one: Marked): Finding => ({
  about: "fault",
  text: `${markedText(one)} keeps ports of a bridge apart, and no fault is under way`,
  remedy: "remove it",
  mend: one.remove,
});

async function ended(ref: StackRef, note: FaultNote): Promise<void> {
  await effectsEnd(note);
  const changed = (await resourcesRead(ref)).filter(({ urn }) => note.urns.includes(urn));
  for (const resource of changed) await putBack(resource);
  await faultEnd(note.mark);
}
