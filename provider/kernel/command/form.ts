import type { NetnsRef } from "../../host/netns.ts";

/** A command of the user's, and where it runs. */
export interface Command {
  netns?: NetnsRef;
  argv: readonly string[];
  /** The argument that gives the command, with which messages begin. */
  argument: string;
  cwd: string;
  user?: string | number | undefined;
  group?: string | number | undefined;
  env: Readonly<Record<string, string>>;
  stdin: string;
  timeout: number;
}

/** What a command has printed, cut and legible, and its exit status: 128 and the signal's number where a signal ended it. */
export type CommandResult = {
  stdout: string;
  stderr: string;
  exitCode: number;
};

/** The result that a command is expected to have. */
export interface Expected {
  exitCode: number;
  stdout?: string | undefined;
}
