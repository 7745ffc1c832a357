import type { Measured } from "../measure.ts";
import type { Shape } from "../shape.ts";

export type Step = "up" | "preview" | "refresh" | "add-host" | "destroy";

/** What one step measured. The provider's part of a step is a sample of its own, of which memory is not known. */
export interface Sample extends Omit<Measured, "peakMemoryMiB" | "ownMemoryMiB"> {
  step: string;
  peakMemoryMiB: number | null;
  ownMemoryMiB: number | null;
  stateBytes: number | null;
}

/** One lab in the hands of a tool, from up to destroy. */
export interface Life {
  /** What the tool can do, in the order in which it is done. */
  steps: Partial<Record<Step, () => Promise<Sample[]>>>;
  /** Words before a command that is to run in a host. Of a tool that builds nothing there are none. */
  enter?: (host: string) => string[];
  /** Ends what still runs of it, after a failure as well. */
  abandon?: () => void;
}

/** A way to build a lab. */
export interface Tool {
  name: string;
  /** Why it cannot run here, and what helps; undefined where it can. */
  absent(): Promise<string | undefined>;
  /** What it costs hangs on no lab: it takes part once a round, with the largest. */
  once?: true;
  /** What is done to a large lab in the first round alone, for it takes minutes and decides no figure. */
  slow?: readonly Step[];
  /** Prepares a lab, in a folder of its own. Nothing of this is measured. */
  open(shape: Shape, folder: string): Promise<Life>;
}

/** In a namespace of iproute2. */
export const enterNamed = (host: string): string[] => ["nsenter", `--net=/run/netns/${host}`];

/** The sample of a step of something that has no state. */
export const plainSample = (step: Step, measured: Measured): Sample => ({ step, ...measured, stateBytes: null });
