import type { Inventory } from "../../provider/kernel/inventory/inventory.ts";
import { type Marked, markedText } from "../../provider/kernel/inventory/marked.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { notesDrafts, notesForget, notesTidy } from "../../provider/kernel/notes/notes.ts";
import { markedLine } from "../list/marked-text.ts";
import { Problem } from "../problem.ts";
import type { Finding } from "./backend.ts";

/**
 * Finds useless notes (files below /run/pulumi-netns): about objects that were never made or namespaces that are gone, and half
 * written ones.
 */
export async function noteFindings({ gone }: Inventory, ours: readonly Marked[]): Promise<Finding[]> {
  // If the object of a note stands, the next `up` or the removal needs the note.
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

/** Finds every object of the stack, to be removed. */
export const removalFindings = (ours: readonly Marked[]): Finding[] =>
  ours.map((one, index) => ({
    about: "object",
    text: markedLine(one),
    remedy: "remove it",
    // The removal needs the objects in a fixed order, so the first finding removes all of them.
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
