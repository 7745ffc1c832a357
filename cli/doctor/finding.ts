/** `ok`: labs work with what was found. `warning`: labs work, but something about them may fail. `problem`: labs do not work. */
export type Status = "ok" | "warning" | "problem";

/** The result of one check of the host. */
export interface Finding {
  /** The subject that was checked, in a word or two. All findings about one subject have the same. */
  check: string;
  status: Status;
  /** The result, in one line. */
  what: string;
  /** The user's next step, in one line: a command to type if there is one. */
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
