import type { NetnsRef } from "./netns.ts";

/** Runs works of one namespace in their order. */
export async function batchTogether(_netns: NetnsRef, works: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const work of works) await work();
}
