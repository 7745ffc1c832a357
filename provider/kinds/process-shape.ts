import * as z from "zod";
import { absolutePath, command, memorySize, signalName } from "../kernel/process/schema.ts";
import { seconds, shown, text, whole, within } from "../kernel/schema/text.ts";

const port = whole("a port", 1, 65_535);

/** A value of a variable. */
export const value = text([(word) => !word.includes("\0"), () => "a value has no NUL character"]);

const webAddress = text([
  (url) => URL.canParse(url) && new URL(url).protocol === "http:",
  (url) => `a web address begins with "http://" and a host, not ${shown(url)}`,
]);

const pattern = text([
  (one) => one !== "" && isPattern(one),
  (one) => `a pattern is a regular expression of JavaScript, ${shown(one)} is not`,
]);

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "m") !== undefined;
  } catch {
    return false;
  }
}

const forms =
  'give one of { tcp: 80 }, { udp: 53 }, { http: URL }, { file: PATH }, { command: ["true"] } and { log: PATTERN }';

/** One condition that tells that a process is ready. */
export const ready = z.union(
  [
    /** A port of TCP at which a socket of the namespace listens. */
    z.strictObject({ tcp: port }),
    /** A port of UDP to which a socket of the namespace is bound. */
    z.strictObject({ udp: port }),
    /** A web address that answers, asked from the namespace, with a status from 200 to 399. */
    z.strictObject({ http: webAddress }),
    /** A file that is there, as the process sees it. */
    z.strictObject({ file: absolutePath }),
    /** A command that succeeds in the namespace. */
    z.strictObject({ command }),
    /** A regular expression that fits in the log, where `^` and `$` are the ends of a line. */
    z.strictObject({ log: pattern }),
  ],
  {
    error: ({ input, errors }) => {
      const key = typeof input === "object" && input !== null ? Object.keys(input) : [];
      const index = ["tcp", "udp", "http", "file", "command", "log"].indexOf(key[0] ?? "");
      const own = key.length === 1 ? errors?.[index]?.[0]?.message : undefined;
      return own ?? forms;
    },
  },
);

export const limits = z.strictObject({
  /** The most memory: a number of bytes, or a text such as "64M". What needs more is ended by the kernel. */
  memory: memorySize.optional(),
  /** The most time of processors: 0.5 is half of one. */
  cpus: within("the time of processors", 0.01, 1024).optional(),
  /** The most processes and threads. */
  pids: whole("a number of processes", 1, 4_194_304).optional(),
});

export const stop = z.strictObject({
  /** The signal that asks the command to end, without SIG. @default "TERM" */
  signal: signalName.default("TERM"),
  /** The seconds after which what is left is killed. @default 10 */
  timeout: seconds("the time for an end", 0, 100).default(10),
});

export const log = z.strictObject({
  /** The size at which a new file begins, in bytes; the file before it is kept. @default 1048576 */
  maxBytes: whole("the size of a log", 65_536, 67_108_864).default(1_048_576),
});
