import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import { printable } from "../provider/kernel/schema/text.ts";

/** Text in colours where standard output is a terminal that has them, else as it is. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;

/** JSON for a program, of which a terminal acts on nothing either: what is unseen stands as its escape. It ends in a newline. */
export const json = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, escaped)}\n`;

const escaped = (one: string): string =>
  one.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Writes text to standard output. */
export const print = (text: string): void => void process.stdout.write(plain(text));

/** A text of lines as a terminal may show it: names and the words of tools may hold what it would act on. Colours stay. */
export const plain = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      line
        .split(colours)
        .map((part, index) => (index % 2 ? part : printable(part, Number.POSITIVE_INFINITY)))
        .join(""),
    )
    .join("\n");

/** What {@link style} writes; nothing where it writes none. */
const colours = process.stdout.isTTY ? /(\p{Cc}\[[\d;]*m)/u : /(?!)/;

/** Says on a terminal what is being done, until it is done; elsewhere nothing. */
export async function during<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const shows = process.stderr.isTTY;
  if (shows) process.stderr.write(`${what} …`);
  try {
    return await work();
  } finally {
    if (shows) process.stderr.write("\r\u001b[K");
  }
}

/** The status of a command that showed what it would do, and did nothing. */
export const untouched = 2;

/**
 * Asks before something is changed. Where there is nobody to ask, it says that --yes is to be given.
 * @returns whether to go on; where not, the command's status is {@link untouched}
 */
export async function consent(question: string, { yes }: { yes?: boolean | undefined }): Promise<boolean> {
  if (yes) return true;
  process.exitCode = untouched;
  if (!(process.stdin.isTTY && process.stderr.isTTY)) {
    process.stderr.write("Nothing was touched. Give --yes to do it.\n");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `).finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) return false;
  process.exitCode = 0;
  return true;
}
