import type * as z from "zod";
import { shown } from "../kernel/schema/text.ts";

/** The messages of a schema where its own rules have none: what the schema expects, and the value that was given. */
export const wording = { error: reasonOf };

function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  if (issue.code === "invalid_type")
    return input === undefined
      ? missing
      : `expected ${forms[issue.expected] ?? issue.expected}${listHint(issue.expected, input)}, not ${valueText(input)}`;
  if (issue.code === "invalid_value") return valuesReason(issue.values, input);
  if (issue.code === "invalid_union" && input === undefined) return missing;
  if (issue.code === "too_small" && issue.origin === "array" && issue.minimum === 1)
    return "the list is empty; give it a value, or leave it out";
  return undefined;
}

const missing = "it is missing or undefined: give it a value, and look whether a name in it is misspelt";

/** The list that a single word or number was probably meant as. */
const listHint = (expected: string, input: unknown): string =>
  expected === "array" && ["string", "number"].includes(typeof input) ? ` such as [${valueText(input)}]` : "";

/** A message is cut at its end, so the value stands before a long list. */
function valuesReason(values: readonly unknown[], input: unknown): string {
  const all = values.map((value) => JSON.stringify(value));
  return all.length > 15
    ? `${valueText(input)} is none of ${all.join(", ")}`
    : `expected ${all.join(" or ")}, not ${valueText(input)}`;
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
