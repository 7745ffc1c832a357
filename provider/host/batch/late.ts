import { slotsIdle } from "../shell/slots.ts";
import { type BatchGroup, batchGroup } from "./group.ts";
import { windowEnter, windowLeave } from "./window.ts";

const open = new Set<BatchGroup>();
/** The open groups that have come to their last step: see {@link batchLast}. */
const late = new Set<BatchGroup>();
let waiting: (() => void)[] = [];

/** Announces a group. Resolves when the group may begin. */
export function groupBegins(group: BatchGroup): Promise<void> {
  open.add(group);
  return windowEnter(group);
}

export function groupEnds(group: BatchGroup): void {
  open.delete(group);
  late.delete(group);
  windowLeave(group);
  tell();
}

/**
 * Resolves when every open group has come to this point, or has ended, and no batch runs in a namespace: for steps that are
 * better done last of all. Resolves at once outside of a group.
 */
export async function batchLast(): Promise<void> {
  const group = batchGroup();
  if (!group) return;
  late.add(group);
  windowLeave(group);
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    tell();
  });
  await slotsIdle();
}

function tell(): void {
  if (late.size < open.size) return;
  for (const resolve of waiting) resolve();
  waiting = [];
}
