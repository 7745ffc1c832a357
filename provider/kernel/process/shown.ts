import type { NetnsRef } from "../../host/netns.ts";
import { placeKeys } from "../notes/place-key.ts";
import { type ProcessState, processFolder, stateOf } from "./folder.ts";
import type { ProcessNote } from "./note.ts";

/** A process of ours, as its supervisor and the kernel tell of it. */
export interface ProcessShown extends ProcessState {
  logFile: string;
}

/** A process by its note. One that runs in an earlier namespace of the same name counts as one that does not run. */
export async function shownOf({
  nonce,
  netns,
  place,
}: Pick<ProcessNote, "nonce" | "netns" | "place">): Promise<ProcessShown> {
  const { pid, ...state } = await stateOf(nonce);
  const running = state.running && (await isPresent(netns, place));
  return { ...state, running, ...(running && { pid }), logFile: logFileOf(nonce) };
}

export const logFileOf = (nonce: string): string => `${processFolder(nonce)}/log`;

/** Whether a namespace is still the one with this key. The process that gave one by its PID may have ended since. */
async function isPresent(netns: NetnsRef, place: string | undefined): Promise<boolean> {
  if (netns === undefined || place === undefined) return true;
  const keys = await placeKeys(netns);
  return keys.includes(place) || (keys.length === 0 && typeof netns === "number");
}
