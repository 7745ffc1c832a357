import { slotsIdle } from "../shell/slots.ts";
import { type BatchGroup, batchGroup } from "./group.ts";
import { windowEnter, windowLeave } from "./window.ts";

const open = new Set<BatchGroup>();
/** Those among them that have come to what is to be done last. */
const late = new Set<BatchGroup>();
let waiting: (() => void)[] = [];

/** Says that a group is to come. Resolves when it may begin. */
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
 * Resolves when all groups that are under way have come to this point, or have ended, and no batch runs in a namespace: for what
 * is better done last of all. At once outside of a group.
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
