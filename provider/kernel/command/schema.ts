import * as z from "zod";
import { bytes, shown, text } from "../schema/text.ts";

/** A text that may be secret, so no message shows it. */
export const hushedText = (what: string, most: number) =>
  z
    .string({ error: `${what} is a string` })
    .refine((value) => !value.includes("\0"), { error: `${what} has no NUL character` })
    .refine((value) => bytes(value) <= most, { error: `${what} has at most ${most} bytes; give it by a file` });

/** A regular expression of JavaScript, in which `^` and `$` stand for the ends of lines. */
export const pattern = text(
  [(value) => value.length <= 1_000, (value) => `a pattern has at most 1000 characters, this one has ${value.length}`],
  [
    (value) => patternOf(value) !== undefined,
    (value) => `a pattern is a regular expression of JavaScript, and ${shown(value)} is none`,
  ],
);

export function patternOf(value: string): RegExp | undefined {
  try {
    return new RegExp(value, "mu");
  } catch {
    return undefined;
  }
}
