/** Whether labs work with what was found: they do; they do, but …; they do not. */
export type Status = "ok" | "warning" | "problem";

/** What a look at the host found. */
export interface Finding {
  /** What was looked at, in a word or two: the same for each finding about it. */
  check: string;
  status: Status;
  /** What it is, in a line. */
  what: string;
  /** What to do about it, in a line: a command to type, as far as there is one. */
  advice?: string;
}

export const ok = (check: string, what: string): Finding => ({ check, status: "ok", what });

export const warning = (check: string, what: string, advice: string): Finding => ({
  check,
  status: "warning",
  what,
  advice,
});

export const problem = (check: string, what: string, advice: string): Finding => ({
  check,
  status: "problem",
  what,
  advice,
});
