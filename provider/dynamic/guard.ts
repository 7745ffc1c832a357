import type { Kind } from "./kind.ts";

/** How long one verb of a kind may take before the run goes on without it, in milliseconds. */
const timeLimit = 180_000;

/** Runs a verb within the time limit. Errors come out as one clean message: Pulumi prints a stack where there is one. */
export async function attempt<Result>(kind: Kind, verb: string, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${kind.name}: ${verb} did not end within ${timeLimit / 1000} s`)),
      timeLimit,
    );
  });
  try {
    return await Promise.race([work(), limit]);
  } catch (error) {
    throw clean(error);
  } finally {
    clearTimeout(timer);
  }
}

function clean(error: unknown): Error {
  const shown = new Error(error instanceof Error ? error.message : String(error));
  shown.stack = "";
  return shown;
}
