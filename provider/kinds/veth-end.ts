import type { ArgsOf } from "../dynamic/arguments.ts";
import { deviceWord, netnsWord } from "../dynamic/device.ts";
import type { endShape } from "./link-shape.ts";

export interface VethEndArgs extends ArgsOf<typeof endShape> {}

/** An end as the engine takes it. */
export const endInputs = (one: VethEndArgs) => ({
  ...one,
  netns: netnsWord(one.netns),
  master: deviceWord(one.master),
});
