import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Operation } from "../../provider/host/run/operations.ts";

const starts = "pulumi-netns:operation-start";

/**
 * Runs work that is cut off: the operation with this number and all after it do not happen. @returns how many there were,
 * those that did not happen included
 */
export async function cutOff(after: number, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const listener = (message: unknown) => {
    count += 1;
    if (count > after) (message as Operation).refusal = new Error("cut off");
  };
  subscribe(starts, listener);
  try {
    await work().catch(() => undefined);
  } finally {
    unsubscribe(starts, listener);
  }
  return count;
}
