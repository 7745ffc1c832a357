import { CommandError } from "../errors.ts";
import type { RunResult } from "../run/run.ts";

/** Why a view could not be made as it is declared. */
export type Obstacle = "link" | "kind" | "root" | "overlay" | "system" | "owner";

/** The path in a view that could not be put there, and why; undefined where an error is about something else. */
export function viewObstacle(error: unknown): { why: Obstacle; path: string } | undefined {
  const [, why, path] = /^view (\w+) (.*)$/m.exec(error instanceof CommandError ? error.reason : "") ?? [];
  return path === undefined ? undefined : { why: why as Obstacle, path };
}

/** Does the work of a script. Its error does not repeat the script, but tells what the script is about. */
export async function told(about: string, work: () => Promise<RunResult>): Promise<RunResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { kind, reason, status } = error;
    throw new CommandError(kind, { command: about, reason, status });
  }
}
