import type { Orphan } from "../../provider/host/engine/orphans.ts";
import type { Marked } from "../../provider/kernel/inventory/marked.ts";
import { markedJson, markedTree } from "../list/marked-text.ts";
import { orphanText } from "../recover/orphans.ts";
import type { Backend } from "../stack/backend.ts";
import { json, plain } from "../terminal.ts";
import { columns, wrapped } from "../wrapped.ts";

/** Everything that `gc` found: what it can remove, and what it has to keep. */
export interface Garbage {
  backend: Backend;
  list: Marked[];
  /** Folders of notes (files below /run/pulumi-netns) about namespaces that are gone. */
  notes: string[];
  /** Provider processes whose engine has ended. */
  orphans: Orphan[];
  /** Reasons why some objects are kept, each a whole sentence. */
  kept: string[];
  /** Objects whose mark names another backend. */
  unknown: Marked[];
}

/** Prints, as text or JSON, what is to be removed or was removed. */
export function gcPrinted(
  garbage: Garbage,
  { done, ...options }: { json?: boolean | undefined; done: boolean },
): string {
  const { backend, list, kept, notes, orphans, unknown } = garbage;
  if (!options.json) return textOf(garbage);
  const objects = list.map(markedJson);
  const whole = {
    backend: backend.url,
    home: backend.home,
    objects,
    notes,
    processes: orphans.map(({ pid, wrappers, folder, since }) => ({ pid, wrappers, folder, since })),
    kept,
    unknown: unknown.map(markedJson),
    done,
  };
  return json(whole);
}

function textOf({ backend, list, kept, notes, orphans, unknown }: Garbage): string {
  const isEmpty = list.length + notes.length + orphans.length === 0;
  const nothing = `Nothing on this host is left of a stack that no longer exists in ${backend.url} (${backend.home})`;
  const sentences = [
    ...notes.map((place) => `To be forgotten: notes of the namespace ${place}, which is gone`),
    ...orphans.map((one) => `To be ended: ${orphanText(one)}`),
    ...kept,
    ...elsewhere(unknown),
  ];
  const lines = [
    ...markedTree(list, (stack, home) => `To be removed: stack ${stack} (backend ${home})`),
    ...[...(isEmpty ? [nothing] : []), ...sentences].flatMap((one) => wrapped(one, { indent: 2, width: columns() })),
  ];
  return plain(`${lines.join("\n").trimEnd()}\n`);
}

/**
 * Names the stacks of other backends without listing their objects: from here nobody can tell whether these stacks still exist.
 */
function elsewhere(unknown: Garbage["unknown"]): string[] {
  const stacks = Map.groupBy(unknown, ({ mark }) => `${mark?.stack} (backend ${mark?.home})`);
  return [...stacks].map(
    ([stack, { length }]) => `Of another backend, and so not touched: stack ${stack}, ${length} things`,
  );
}
