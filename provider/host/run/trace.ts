import { closeSync, constants, fchmodSync, fstatSync, openSync, type Stats, writeSync } from "node:fs";
import { CommandError } from "../errors.ts";
import { modes } from "../files/modes.ts";
import type { Operation } from "./operations.ts";

const variable = "PULUMI_NETNS_TRACE";

/**
 * The file of the trace, with one line for each command that is started: it shows what a run does, and how many starts it takes.
 */
const traceFile = process.env[variable];

/** Writes down a command before its start, with the part of its input that may be told. */
export function trace({ argv }: Operation, input = ""): void {
  if (!traceFile) return;
  const file = traceOpen(traceFile);
  try {
    writeSync(file, `${JSON.stringify({ at: Date.now(), pid: process.pid, words: argv, input })}\n`);
  } finally {
    closeSync(file);
  }
}

/** Opens the trace to append to it. A file that another user put in its place is refused, since it may lead anywhere. */
function traceOpen(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  // Without O_NONBLOCK, opening a pipe that nobody reads would wait for ever.
  const file = opened(() => openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, modes.root.file));
  const obstacle = obstacleIn(fstatSync(file));
  if (obstacle !== undefined) {
    closeSync(file);
    throw refused(obstacle);
  }
  fchmodSync(file, modes.root.file);
  return file;
}

function opened(open: () => number): number {
  try {
    return open();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refused(code === "ELOOP" ? "it is a symbolic link" : message);
  }
}

function obstacleIn(found: Stats): string | undefined {
  if (!found.isFile()) return "it is no file";
  if (found.uid !== process.getuid?.()) return `it belongs to another user (${found.uid})`;
  return found.nlink > 1 ? "it has a second name, by which it may be another file" : undefined;
}

const refused = (why: string): CommandError =>
  new CommandError("refused", {
    command: variable,
    reason: `${traceFile} cannot be written to: ${why}; name a file that is not there yet, in a folder of your own`,
  });
