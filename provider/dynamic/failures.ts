import * as z from "zod";
import type { Marks } from "../kernel/marks.ts";
import { printable } from "../kernel/schema/text.ts";
import type { Arguments, CheckFailure, Kind } from "./kind.ts";
import { allowUnknownFields, hasUnknown, unknown } from "./unknown.ts";
import { wording } from "./wording.ts";

/** The result of a schema: the checked arguments with defaults, and the failures. */
export interface Parsed {
  /** The value of a wrong argument is unknown here, so that rules about the other arguments can still be checked. */
  args: Arguments;
  failures: CheckFailure[];
}

/** Takes the schema that lets unknown values pass only where there are such values, since its messages say less. */
export function parsedOf(kind: Kind, args: Arguments): Parsed {
  const schema = hasUnknown(args) ? allowUnknownFields(kind.schema) : kind.schema;
  const { data, error } = schema.safeParse(args, wording);
  if (!error) return { args: data as Arguments, failures: [] };
  const wrong = new Set(error.issues.map(({ path: [key] }) => key));
  const fields = Object.entries(allowUnknownFields(kind.schema).shape).map(([key, field]) => {
    const one = (field as z.ZodType).safeParse(args[key]);
    return [key, one.success && !wrong.has(key) ? one.data : unknown] as const;
  });
  return {
    args: Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    failures: failuresOf(error.issues, kind, args),
  };
}

/** The failures of a kind's rules. A rule about an argument that is not known yet is left out. */
export async function broken(rules: Kind["rules"] = [], args: Arguments, owner: Marks): Promise<CheckFailure[]> {
  const known = rules.filter(({ fields }) => !fields.some((field) => hasUnknown(args[field])));
  const reasons = await Promise.all(known.map((rule) => rule.broken(args, owner)));
  return known.flatMap(({ fields }, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ property: fields[0] as string, reason }];
  });
}

/** A failure as a line of printable text, since the user's keys and values may hold any bytes. */
export const shownFailure = ({ property, reason }: CheckFailure): CheckFailure => ({
  property: printable(property, 120),
  reason: printable(reason, 600),
});

type Issue = z.core.$ZodIssue;

/** The issues of a schema as failures, by argument. The value of a secret, which ends the reason, is left out. */
export function failuresOf(issues: readonly Issue[], kind: Kind, args: Arguments): CheckFailure[] {
  const { secret } = kind;
  const hidden = secret?.holds(args[secret.by]) ? secret.fields : [];
  return allOf(issues, kind).map(({ property, reason }) => ({
    property,
    reason: hidden.includes(property) ? reason.replace(/, not .*$/s, "; it is a secret, and not shown") : reason,
  }));
}

function allOf(issues: readonly Issue[], kind: Kind): CheckFailure[] {
  return issues.flatMap((issue): CheckFailure[] => {
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      // In the union of a field with the unknown value, the last branch is the field itself.
      const inner = issue.errors.at(-1) ?? [];
      if (issue.message !== "Invalid input") return [{ property: issue.path.join("."), reason: issue.message }];
      return allOf(
        inner.map((one) => ({ ...one, path: [...issue.path, ...one.path] })),
        kind,
      );
    }
    if (issue.code === "invalid_key")
      return issue.issues.map(({ message }) => ({ property: issue.path.join("."), reason: message }));
    if (issue.code === "unrecognized_keys") {
      const known = argumentsAt(kind.schema, issue.path).join(", ");
      const where = issue.path.length === 0 ? "it" : `its ${issue.path.join(".")}`;
      return issue.keys.map((key) => ({
        property: [...issue.path, key].join("."),
        reason: `${kind.name} has no such argument; ${where} has ${known}`,
      }));
    }
    return [{ property: issue.path.join("."), reason: issue.message }];
  });
}

/** The arguments that a schema has at a path, such as those of a cable's `peer`. */
function argumentsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path;
  const inner = insideOf(schema);
  const { element, valueType } = inner as { element?: z.ZodType; valueType?: z.ZodType };
  const next = inner instanceof z.ZodObject ? inner.shape[String(key)] : (element ?? valueType);
  if (key !== undefined && next) return argumentsAt(next as z.ZodType, rest);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** A schema without its default, and without the mark of being optional. */
function insideOf(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType ? insideOf(innerType) : schema;
}
