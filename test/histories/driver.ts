import type { Command, Report } from "./commands.ts";
import type { Entry } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** What somebody who does something by hand knows of a resource. */
export type Known = Pick<Entry, "kind" | "inputs" | "outs">;

/** Who carries out commands, and keeps the state: our stand-in for the engine, or the engine itself. */
export interface Driver {
  /** Throws where the command fails. */
  perform(command: Command): Promise<Report>;
  /** Carries out a command of which one operation is refused. Throws a {@link RefusedCommand} where it fails for that. */
  performRefused(command: Command, fault: Fault): Promise<void>;
  /** Carries out a command that is killed at an operation, and makes the state usable again. */
  performKilled(command: Command, fault: Fault): Promise<Remains>;
  /** The resources in the state. */
  known(): Promise<readonly Known[]>;
}

/** How a command ended that was to be killed. */
export interface Remains {
  /** Whether it was killed before it came to its end. */
  wasKilled: boolean;
  /** What it said where it failed by itself. */
  failure?: string;
}

/** A command failed that was to fail. */
export class RefusedCommand extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
