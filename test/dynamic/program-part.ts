import type { Program } from "../../dist/provider/dynamic/program/program.js";

type Part = Parameters<Program["declare"]>[1][number];

/** A resource as the others of its program meet it. */
export const part = (who: string, more: Partial<Part>): Part => ({
  who,
  place: (argument) => argument,
  identities: [],
  ends: [],
  ...more,
});
