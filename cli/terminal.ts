import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import { printable } from "../provider/kernel/schema/text.ts";

/** Text with a style if standard output is a terminal with colours, else the plain text. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;

/** JSON for a program, with a newline at the end. Invisible characters are escaped, so that a terminal does not act on them. */
export const json = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, escaped)}\n`;

const escaped = (one: string): string =>
  one.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Prints text to standard output. */
export const print = (text: string): void => void process.stdout.write(plain(text));

/** Text that is safe to print on a terminal: names and tools' messages may hold control characters. Our own colours stay. */
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

/** Matches the colour codes that {@link style} writes; nothing if there are no colours. */
const colours = process.stdout.isTTY ? /(\p{Cc}\[[\d;]*m)/u : /(?!)/;

/**
 * Shows on a terminal what is being done, until it is done. Without a terminal nothing is shown.
 * @param work may tell how far it has come
 */
export async function during<Result>(
  what: string,
  work: (tell: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const shows = process.stderr.isTTY;
  const tell = (text: string) => void (shows && process.stderr.write(`\r\u001b[K${text} …`));
  tell(what);
  try {
    return await work(tell);
  } finally {
    if (shows) process.stderr.write("\r\u001b[K");
  }
}

/** The exit status of a command that showed what it would do, and changed nothing. */
export const untouched = 2;

/**
 * Asks before anything is changed. Without a terminal it asks nothing and says to give --yes.
 * @returns whether to go on. If not, the exit status is {@link untouched}
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
