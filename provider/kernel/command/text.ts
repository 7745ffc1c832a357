import { constants } from "node:os";
import { printable } from "../schema/text.ts";
import type { Command } from "./form.ts";

/**
 * What a command has printed as text for a state and a terminal: characters that a terminal would act on are written as their
 * codes, except newlines and tabs, and newlines at the end are left out.
 */
export const legible = (text: string): string =>
  text
    .replace(/\n+$/, "")
    .split(/([\n\t])/)
    .map((part) => (part === "\n" || part === "\t" ? part : printable(part, Number.POSITIVE_INFINITY)))
    .join("");

/** The last lines of what a command has printed, for a message, without what may be secret. */
export function lastLines(text: string, command: Pick<Command, "env" | "stdin">): string {
  const lines = hushed(legible(text), command).split("\n").filter(Boolean).slice(-10);
  return lines.map((line) => `\n  ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`).join("");
}

/** A shorter text is no secret that could be kept, and would be found in every other word. */
const shortest = 4;

/** A text in which each value of the environment, and each line of the input, is replaced by its name. */
function hushed(text: string, { env, stdin }: Pick<Command, "env" | "stdin">): string {
  const values = Object.entries(env).map(([name, value]) => [value, `[env ${name}]`] as const);
  const secrets = [...values, [stdin, "[stdin]"] as const]
    .flatMap(([value, name]) => [value, ...value.split("\n")].map((part) => [legible(part.trim()), name] as const))
    .filter(([value]) => value.length >= shortest)
    .sort(([one], [other]) => other.length - one.length);
  return secrets.reduce((said, [value, name]) => said.replaceAll(value, name), text);
}

/** An exit status in words: above 128 it usually is the number of a signal. */
export function statusText(status: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal === undefined ? `exit status ${status}` : `exit status ${status} (${signal})`;
}
