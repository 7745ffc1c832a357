import * as z from "zod";
import { processStat } from "../../host/engine/process-stat.ts";
import { isAlive } from "../../host/process/running.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { noteCreate, noteDrop, noteRead } from "../notes/notes.ts";

const placeSchema = z.union([z.string(), z.number()]).optional();

/**
 * The note of a fault: conditions other than declared, which the command `fault` has put on links of a stack for a while. It is
 * there before the first link is changed, and until all are as declared again.
 */
export const faultSchema = z.looseObject({
  mark: z.string(),
  /** The process that puts back what is declared, and its start, in ticks since the machine's boot. */
  runner: z.object({ pid: z.number(), started: z.number() }),
  /** The URNs of the resources that are changed. */
  urns: z.array(z.string()),
  /** Links that get other conditions, each with the lines of `tc` that put back what it had. */
  conditions: z.array(
    z.object({
      netns: placeSchema,
      device: z.string(),
      before: z.array(z.array(z.string()).readonly()).readonly(),
    }),
  ),
  /** The barriers on bridges, each told by its table. */
  barriers: z.array(z.object({ netns: placeSchema, table: z.string() })),
  /** What is done, in words. */
  faults: z.array(z.string()),
});

export type FaultNote = z.infer<typeof faultSchema>;

/** A stack has one fault at a time: its mark is told by the stack and the backend. */
const keyOf = (mark: string) => {
  const [, stack = "", , home = ""] = mark.split(" ");
  return { place: "host", about: `fault ${stack} ${home}` };
};

/** The note of the fault of the stack to which a mark belongs. */
export const faultRead = (mark: string): Promise<FaultNote | undefined> => noteRead(keyOf(mark), faultSchema);

/** Writes the note, where there is none. @returns whether there was none */
export const faultBegin = (
  note: Pick<FaultNote, "mark" | "urns" | "conditions" | "barriers" | "faults">,
): Promise<boolean> =>
  noteCreate(keyOf(note.mark), { ...note, runner: { pid: process.pid, started: processStat(process.pid)?.started } });

export const faultEnd = (mark: string): Promise<void> => noteDrop(keyOf(mark));

/** Whether the process lives that is to put back what is declared. */
export const faultRuns = ({ runner }: FaultNote): boolean => isAlive(runner);

const faultOf = oncePerTurn<FaultNote | undefined, string>(faultRead);

/** The fault under way in the stack to which a mark belongs, where another process causes it. */
export async function faultUnderWay(mark: string): Promise<FaultNote | undefined> {
  const [version, stack, , home] = mark.split(" ");
  const note = await faultOf([version, stack, "", home].join(" "));
  return note && note.runner.pid !== process.pid && faultRuns(note) ? note : undefined;
}
