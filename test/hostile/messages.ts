import assert from "node:assert/strict";

/** A message names the argument, where one is given, is bounded, and does nothing to a terminal. */
export function assertPlain(message: string, argument?: string): void {
  for (const line of message.split(" / "))
    assert.ok(line.length < 2_000, `${line.length} characters: ${line.slice(0, 200)}`);
  assert.match(message, /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*$/u);
  if (argument !== undefined) assert.ok(message.includes(argument), message);
}

export const messageOf = (error: Error): string => error.message.replaceAll("\n", " / ");
