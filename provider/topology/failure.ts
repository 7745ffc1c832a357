import { messageOf } from "../dynamic/guard.ts";
import { type Failed, failedReport } from "../kernel/answer/report.ts";
import { KernelError } from "../kernel/errors.ts";
import type { Member } from "./members/member.ts";

/** A check that is not as expected, with the name of its member. */
export interface FailedCheck {
  name: string;
  failed: Failed;
}

/** The errors of a run, and its failed checks, as one text; undefined where there are none. */
export function failureText(errors: readonly string[], checks: readonly FailedCheck[]): string | undefined {
  const left = errors.length > most ? [`and ${errors.length - most} more like these`] : [];
  const report = failedReport(
    checks.map(({ failed }) => failed),
    checks.map(({ name }) => name),
  );
  const all = [...errors.slice(0, most), ...left, ...(checks.length > 0 ? [report] : [])];
  return all.length > 0 ? all.join("\n") : undefined;
}

const most = 10;

/** The error of a member, after the place of the argument that is to blame, or of the member itself. */
export function errorText({ name, where, derived = [] }: Member, error: unknown): string {
  const argument = error instanceof KernelError ? error.argument : undefined;
  if (argument === undefined) return `${name}: ${messageOf(error)}`;
  const place = derived.includes(argument) ? name : where(argument).join(".");
  return `${place}: ${messageOf(error).slice(`${argument}: `.length)}`;
}
