import { CommandError } from "../errors.ts";
import type { Program } from "./program.ts";

const plainWord = /^[A-Za-z0-9_@%+=:,./~^!-]+$/;
/** Printable ASCII without the characters that mean something to `-batch`: quotes, backslash, `#`. */
const quotedWord = /^[ !$-&(-[\]-~]+$/;

/** A line of a batch. Throws on a word that a batch cannot hold, so that one word stays one word. */
export const batchLine = ({ name }: Program, argv: readonly string[]): string =>
  `${argv.map((word) => batchWord(name, word)).join(" ")}\n`;

/** Whether a batch can hold these words. */
export const canBeLine = (argv: readonly string[]): boolean =>
  argv.every((word) => word === "" || plainWord.test(word) || quotedWord.test(word));

function batchWord(program: string, word: string): string {
  // An empty word is the one way to take an alias off a link.
  if (word === "") return '""';
  if (plainWord.test(word)) return word;
  if (quotedWord.test(word)) return `"${word}"`;
  const start = JSON.stringify(word.slice(0, 60));
  const reason = `the word ${start} cannot be said in a batch, and the check should have refused it; report this, with the argument`;
  throw new CommandError("failed", { command: `${program} -batch`, reason });
}

/** The standard error of a program that ran a batch, read. */
export interface BatchErrors {
  byLine: Map<number, string>;
  /** The text that belongs to no line: why the batch ended. */
  rest: string;
}

/**
 * Reads the standard error of `-force -batch`: a message, then `Command failed -:LINE`. A line
 * with a warning was done, so warnings are left out.
 */
export function batchErrors(stderr: string): BatchErrors {
  const byLine = new Map<number, string>();
  let message: string[] = [];
  for (const text of stderr.split("\n").filter((line) => line && !line.startsWith("Warning: "))) {
    const failed = /^Command failed -:(\d+)$/.exec(text);
    if (failed) {
      byLine.set(Number(failed[1]), message.join("; ") || "failed without a word");
      message = [];
    } else message.push(text);
  }
  return { byLine, rest: message.join("; ") };
}
