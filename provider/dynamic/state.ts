import type * as z from "zod";
import { markParse } from "../kernel/marks.ts";
import { printable } from "../kernel/schema/text.ts";
import { failuresOf, shownFailure } from "./failures.ts";
import type { Arguments, Kind } from "./kind.ts";
import { declared, selfOfState } from "./outs.ts";

/**
 * Refuses a state that no verb of ours wrote: its names and paths become words of commands, and the objects that they name may
 * be deleted. A value that a refresh found may break a rule, since somebody set it by hand: there, only the form counts.
 * @throws Error that names the resource, the argument, and what to do
 */
export function assertState(kind: Kind, id: string, props: Arguments): void {
  const [odd] = oddities(kind, id, props);
  if (!odd) return;
  const { property, reason } = shownFailure(odd);
  throw new Error(
    `${printable(id, 120)}: its state is not what was written there (${property}: ${reason}), and nothing is changed by it; put it right with \`pulumi stack export\` and \`pulumi stack import\`, or give the resource up with \`pulumi state delete\``,
  );
}

function oddities(kind: Kind, id: string, props: Arguments) {
  if (!/@[0-9a-f]{8}$/.test(id)) return [{ property: "id", reason: "it does not end in @ and eight digits" }];
  if (!markParse(String(props.mark))) return [{ property: "mark", reason: "it is no mark of ours" }];
  try {
    selfOfState(id, props);
    const { error } = kind.schema.safeParse(declared(kind, props));
    const issues = error?.issues.filter((issue) => !mayBeFound(kind, issue, props)) ?? [];
    return failuresOf(issues, kind, props);
  } catch (error) {
    const [issue] = (error as z.ZodError).issues;
    return [{ property: issue?.path.join(".") || "given", reason: issue?.message ?? "" }];
  }
}

/** Whether an issue is about a value, or the lack of one, that somebody may have set by hand, and that no object is found by. */
function mayBeFound({ replaceOn }: Kind, { path, code }: z.core.$ZodIssue, props: Arguments): boolean {
  const isNumberOrText = code === "invalid_value" || code === "too_big" || code === "too_small";
  if (replaceOn.includes(path.join(".")) && !isNumberOrText) return false;
  const value = path.reduce<unknown>((holder, key) => (holder as Arguments | undefined)?.[key as string], props);
  if (value === undefined) return true;
  return code !== "invalid_type" && ["string", "number", "boolean"].includes(typeof value);
}
