import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Operation } from "../../provider/host/run/operations.ts";

const starts = "pulumi-netns:operation-start";

/**
 * Runs work of which the operation with this number and all later ones fail, as if the run had been cut off.
 * @returns the number of operations, failed ones included
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
