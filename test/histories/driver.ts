import type { Command, Report } from "./commands.ts";
import type { Entry } from "./snapshot.ts";
import type { Fault } from "./steps.ts";

/** What is asked about a resource in the state: what somebody needs to change it by hand, and what takes it along. */
export type Known = Pick<Entry, "urn" | "kind" | "inputs" | "outs" | "deletedWith">;

/** Carries out commands and keeps the state. There are two drivers: a stand-in for the engine, and the engine itself. */
export interface Driver {
  /** Throws if the command fails. */
  perform(command: Command): Promise<Report>;
  /**
   * Carries out a command while one operation is refused. Throws a {@link RefusedCommand} if the command fails because of that.
   */
  performRefused(command: Command, fault: Fault): Promise<void>;
  /** Carries out a command that is killed at an operation, and repairs the state afterwards. */
  performKilled(command: Command, fault: Fault): Promise<Remains>;
  /** The resources in the state. */
  known(): Promise<readonly Known[]>;
}

/** The end of a command that was to be killed. */
export interface Remains {
  /** Whether the command was killed before its end. */
  wasKilled: boolean;
  /** The message, if the command failed by itself. */
  failure?: string;
}

/** The error of a command that failed because one of its operations was refused on purpose. */
export class RefusedCommand extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
