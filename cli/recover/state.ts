import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { type Exported, goneTainted, operationsEnded } from "../stack/deployment.ts";

/** The objects and notes of a stack on this host. */
export interface OnHost {
  ours: readonly Marked[];
  /** Those of `ours` that are objects, and not only notes. */
  standing: readonly Marked[];
  /** Whether everything could be read. If so, what was not found is gone. */
  whole: boolean;
}

/** The state to import after a killed run, what is changed in it, and the pending operations of other providers. */
export function stateMended(state: Exported, { ours, standing, whole }: OnHost) {
  const ended = operationsEnded(state, noncesOf(standing));
  if (!whole) return ended;
  // A note without an object, and without `forget`, is a route that waits for its link, or drift: its resource still exists.
  const there = ours.filter(({ stands, forget }) => stands || !forget);
  const gone = goneTainted(ended.after, new Set(there.flatMap(({ mark }) => mark?.mark ?? [])));
  return { ...ended, after: gone.after, findings: [...ended.findings, ...gone.findings] };
}

/** Nonces by mark. The longest nonce wins: a note about a resource with several objects has an empty nonce. */
const noncesOf = (marked: readonly Marked[]): Map<string, string> =>
  new Map(
    marked
      .flatMap(({ mark }) => (mark ? [[mark.mark, mark.nonce] as const] : []))
      .sort(([, one], [, other]) => one.length - other.length),
  );
