import type * as z from "zod";
import { shown } from "../kernel/schema/text.ts";

/** The messages of a schema where its own rules have none: what the schema expects, and the value that was given. */
export const wording = { error: reasonOf };

function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  if (issue.code === "invalid_type")
    return input === undefined
      ? "it is missing or undefined: give it a value, and look whether a name in it is misspelt"
      : `expected ${forms[issue.expected] ?? issue.expected}, not ${valueText(input)}`;
  if (issue.code === "invalid_value")
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, not ${valueText(input)}`;
  return undefined;
}

/** Zod's types in the words of users. */
const forms: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  record: "an object with names as keys",
  object: "an object of arguments",
};

/** A value as a message shows it, cut where it is long. */
export const valueText = (value: unknown): string =>
  typeof value === "string" ? shown(value) : (JSON.stringify(value) ?? String(value)).slice(0, 60);
