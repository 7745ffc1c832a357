import * as z from "zod";
import { printable } from "../../host/text/printable.ts";

export { printable };

/** A rule on a text: a test, and the message, in the user's words, for a text that fails the test. */
export type Rule = readonly [holds: (text: string) => boolean, why: (text: string) => string];

/** A text that keeps all rules. Only the first broken rule is told. For `50` in place of `"50ms"` it says more than the type does. */
export const text = (...rules: readonly Rule[]) => {
  const problem = (value: string) => rules.find(([holds]) => !holds(value))?.[1](value);
  const error = ({ input }: Given) => (isScalar(input) ? problem(String(input)) : undefined);
  return z.string({ error }).superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
};

const isScalar = (input: unknown) => typeof input === "number" || typeof input === "boolean";

/** A whole number within limits. The message names both limits. */
export function whole(what: string, least: number, most: number) {
  const error = ({ input }: Given) =>
    input === undefined ? undefined : `${what} is a whole number from ${least} to ${most}, not ${valueText(input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A number within limits. */
export function within(what: string, least: number, most: number) {
  const error = ({ input }: Given) => `${what} is a number from ${least} to ${most}, not ${valueText(input)}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** A number of seconds, in hundredths, within limits. */
export function seconds(what: string, least: number, most: number) {
  const error = ({ input }: Given) =>
    `${what} is a number of seconds from ${least} to ${most}, in hundredths, not ${valueText(input)}`;
  const isHundredths = (value: number) => Math.round(value * 100) / 100 === value;
  return z.number({ error }).min(least, { error }).max(most, { error }).refine(isHundredths, { error });
}

interface Given {
  input?: unknown;
}

const valueText = (input: unknown): string => (typeof input === "number" ? `${input}` : shown(String(input)));

/** A value as a message shows it: quoted, on one line, and cut where it is long. */
export const shown = (value: string): string =>
  printable(JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value));

export const bytes = (value: string): number => Buffer.byteLength(value);

/** A text that `ip` takes as one word: printable, without quotes, backslash or `#`. */
export const plainWord = /^[A-Za-z0-9_.,@=+~^!-]*$/;

/** The rules that names of links and of namespaces share. */
export const nameRules = (what: string): readonly Rule[] => [
  [(name) => name !== "", () => `${what} is not empty`],
  [(name) => name !== "." && name !== "..", (name) => `${what} is not ${shown(name)}`],
  [(name) => !name.startsWith("-"), (name) => `${what} does not begin with "-", ${shown(name)} does`],
  [
    (name) => plainWord.test(name),
    (name) =>
      `${what} is letters, digits and . _ - + = @ , ~ ^ ! without "/", ":", white space or control characters, not ${shown(name)}`,
  ],
];
