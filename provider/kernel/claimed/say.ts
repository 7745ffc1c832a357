import type { Line, LineResult } from "../../host/batch/batch.ts";
import type { ClaimedForm, ClaimedMaking } from "./form.ts";
import type { ClaimedRef } from "./type.ts";

/** The verbs of a type, as far as lines are run by them. */
interface Runs<M extends ClaimedMaking, S, W> {
  form: ClaimedForm<M, S, W>;
  run(making: M, lines: readonly Line[]): Promise<LineResult[]>;
  /** The same, with a better error for words that the program cannot parse. */
  tried(making: M, lines: readonly Line[]): Promise<LineResult[]>;
}

/**
 * Makes or changes an object by its line and those that finish it, and reads it.
 * @returns the result, an error where one of these lines was refused; and the answer to the read
 */
export async function claimedSay<M extends ClaimedMaking, S, W>(
  verbs: Runs<M, S, W>,
  verb: "add" | "replace",
  making: M,
): Promise<LineResult[]> {
  const { form } = verbs;
  const finish = form.finish?.(verb, making) ?? [];
  const [made = {}, ...rest] = await verbs.tried(making, [form.line(verb, making), ...finish, form.showLine(making)]);
  const shown = rest.slice(-1);
  const failed = made.error === undefined ? rest.slice(0, finish.length).find(({ error }) => error) : undefined;
  if (failed === undefined) return [made, ...shown];
  // An object that was only begun does not stay.
  if (verb === "add") await verbs.run(making, await form.removal(claimedRef(form, making)));
  return [failed, ...shown];
}

/** The place and the words of an object. */
export const claimedRef = <M extends ClaimedMaking, S, W>(form: ClaimedForm<M, S, W>, making: M): ClaimedRef => ({
  netns: making.netns,
  identity: form.identity(making),
});
