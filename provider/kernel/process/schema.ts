import * as z from "zod";
import { bytes, shown, text, whole } from "../schema/text.ts";

/** A word of a command: anything but NUL, which ends a word for the kernel. */
export const commandWord = text(
  [(word) => !word.includes("\0"), () => "a word of a command has no NUL character"],
  [
    (word) => bytes(word) <= 100_000,
    (word) => `a word of a command has at most 100000 bytes, this one has ${bytes(word)}`,
  ],
);

/** The most that a command's words have together, in bytes: Linux takes two megabytes along with the environment. */
const longestCommand = 1_000_000;

/** A command: its program, found on PATH or named by an absolute path, and its arguments. No shell reads it. */
export const command = z
  .array(commandWord, {
    error: ({ input }) =>
      typeof input === "string"
        ? `a command is a list of words, such as ["sleep", "60"], not ${shown(input)}; for a shell's words, ["sh", "-c", TEXT]`
        : undefined,
  })
  .min(1, { error: "a command has its program as the first word; give one" })
  .refine((words) => bytes(words.join(" ")) <= longestCommand, {
    error: ({ input }) =>
      `all words of a command have at most ${longestCommand} bytes, these have ${bytes((input as string[]).join(" "))}; put a long text into a file`,
  })
  .refine(([program]) => program !== "", { error: "the first word of a command is its program, and not empty" });

/** A user or a group, by name or by number. */
export const account = z.union(
  [
    text([
      (name) => /^[a-z_][a-z0-9_-]{0,31}\$?$/.test(name),
      (name) => `a user or group is a name such as frr, or a number, not ${shown(name)}`,
    ]),
    whole("the number of a user or group", 0, 4_294_967_294),
  ],
  { error: ({ input }) => `a user or group is a name such as frr, or a number, not ${shown(String(input))}` },
);

/** The name of a variable of the environment. */
export const variableName = text(
  [
    (name) => /^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(name) && name !== "__proto__",
    (name) => `the name of a variable is letters, digits and "_", not ${shown(name)}`,
  ],
  [
    (name) => !/^PULUMI_NETNS_(PROCESS|LOG)$/.test(name),
    (name) => `${name} is what processes of this package are found by; give another name`,
  ],
);

/** An absolute path, without NUL. */
export const absolutePath = text(
  [(path) => path.startsWith("/"), (path) => `a path begins with "/", ${shown(path)} does not`],
  [(path) => !path.includes("\0") && bytes(path) <= 4095, () => "a path has at most 4095 bytes, and no NUL character"],
);

/** A signal, by its name without SIG. */
export const signalName = text([
  (name) => /^(TERM|INT|QUIT|HUP|USR1|USR2|KILL)$/.test(name),
  (name) => `a signal is TERM, INT, QUIT, HUP, USR1, USR2 or KILL, not ${shown(name)}`,
]);

/** An amount of memory in bytes: a number, or a text with K, M or G for powers of 1024. */
export const memorySize = z
  .custom<number | string>(
    (size) => (typeof size === "string" ? /^[1-9][0-9]{0,8}[KMG]$/.test(size) : Number.isInteger(size)),
    {
      error: ({ input }) =>
        `an amount of memory is a number of bytes, or a text such as "64M" (K, M and G are powers of 1024), not ${shown(String(input))}`,
    },
  )
  .refine((size) => memoryBytes(size) >= 1_048_576, {
    error: ({ input }) => `an amount of memory is 1M (1048576 bytes) or more, not ${shown(String(input))}`,
  });

export function memoryBytes(size: number | string): number {
  if (typeof size === "number") return size;
  return Number.parseInt(size, 10) * 1024 ** ("KMG".indexOf(size.at(-1) as string) + 1);
}
