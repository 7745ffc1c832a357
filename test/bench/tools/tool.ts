import type { Measured } from "../measure.ts";
import type { Shape } from "../shape.ts";

export type Step = "up" | "preview" | "refresh" | "add-host" | "destroy";

/** The measurements of one step. The provider's part of a step is a sample of its own, whose memory is not known. */
export interface Sample extends Omit<Measured, "peakMemoryMiB" | "ownMemoryMiB"> {
  step: string;
  peakMemoryMiB: number | null;
  ownMemoryMiB: number | null;
  stateBytes: number | null;
}

/** The life of one lab that a tool builds, from up to destroy. */
export interface Life {
  /** The steps that the tool can do, in order. */
  steps: Partial<Record<Step, () => Promise<Sample[]>>>;
  /** The words before a command that is to run in a host; absent for a tool that builds nothing. */
  enter?: (host: string) => string[];
  /** Ends processes of the lab that still run, also after a failure. */
  abandon?: () => void;
}

/** A way to build a lab. */
export interface Tool {
  name: string;
  /** Why the tool cannot run here, and what helps; undefined if it can. */
  absent(): Promise<string | undefined>;
  /** Whether the costs are the same for every lab. Then the tool takes part once a round, with the largest lab. */
  once?: true;
  /** Steps that are done only in the first round of a large lab, because they take minutes and no figure depends on them. */
  slow?: readonly Step[];
  /** Prepares a lab in a folder of its own. This is not measured. */
  open(shape: Shape, folder: string): Promise<Life>;
}

/** The words that enter a namespace of `ip netns`. */
export const enterNamed = (host: string): string[] => ["nsenter", `--net=/run/netns/${host}`];

/** The sample of a step without a state. */
export const plainSample = (step: Step, measured: Measured): Sample => ({ step, ...measured, stateBytes: null });
