import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { type Exported, goneTainted, operationsEnded } from "../stack/deployment.ts";

/** What is on this host of a stack. */
export interface OnHost {
  ours: readonly Marked[];
  /** Those of ours that are not a note alone. */
  standing: readonly Marked[];
  /** Whether that is all of it, so that what is not here is gone. */
  whole: boolean;
}

/** The state as it is to be after a run that was cut off, what is changed in it, and the operations that are not ours. */
export function stateMended(state: Exported, { ours, standing, whole }: OnHost) {
  const ended = operationsEnded(state, noncesOf(standing));
  if (!whole) return ended;
  // A note that stands for itself is a route that waits for its link, or drift; one to be forgotten is nothing.
  const there = ours.filter(({ stands, forget }) => stands || !forget);
  const gone = goneTainted(ended.after, new Set(there.flatMap(({ mark }) => mark?.mark ?? [])));
  return { ...ended, after: gone.after, findings: [...ended.findings, ...gone.findings] };
}

/** Of what has several objects, a note has no nonce. */
const noncesOf = (marked: readonly Marked[]): Map<string, string> =>
  new Map(
    marked
      .flatMap(({ mark }) => (mark ? [[mark.mark, mark.nonce] as const] : []))
      .sort(([, one], [, other]) => one.length - other.length),
  );
