import type { Inventory } from "../../provider/kernel/inventory/inventory.ts";
import { type Marked, markedText } from "../../provider/kernel/inventory/marked.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { notesDrafts, notesForget, notesTidy } from "../../provider/kernel/notes/notes.ts";
import { markedLine } from "../list/marked-text.ts";
import { Problem } from "../problem.ts";
import type { Finding } from "./backend.ts";

/** Notes that mean nothing any more: of what was never made, of namespaces that are gone, drafts of dead writers. */
export async function noteFindings({ gone }: Inventory, ours: readonly Marked[]): Promise<Finding[]> {
  // What stands is taken up, or removed, by its note.
  const dead = ours.filter((one) => one.forget && !one.stands);
  const drafts = await notesDrafts();
  return [
    ...dead.map((one) =>
      note(`a note says that ${markedText(one)} ${one.remarks.join(" and is ")}`, async () => one.forget?.()),
    ),
    ...gone.map(({ place }) => note(`the notes ${place} are about a namespace that is gone`, () => notesForget(place))),
    ...drafts.map((path) => note(`${path} is a note that a killed run left half written`, notesTidy)),
  ];
}

/** Removes all that bears the stack's mark. */
export const removalFindings = (ours: readonly Marked[]): Finding[] =>
  ours.map((one, index) => ({
    about: "object",
    text: markedLine(one),
    remedy: "remove it",
    // One after the other by sort, so the first one does it for all.
    mend: async () => (index === 0 ? removeAll(ours) : undefined),
  }));

async function removeAll(ours: readonly Marked[]): Promise<void> {
  const failures = await markedRemove(ours);
  if (failures.length > 0) throw new Problem(`not removed: ${failures.join("; ")}`);
}

const note = (text: string, mend: () => Promise<void>): Finding => ({
  about: "note",
  text,
  remedy: "remove the note",
  mend,
});
