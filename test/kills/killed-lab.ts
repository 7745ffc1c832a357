import type { Declared } from "./stack.ts";

/** A lab whose runs are killed, in its first form or changed. */
export interface KilledLab {
  resources(changed: boolean): Declared[];
  /** The program, for a lab whose resources name each other in a way of their own. */
  program?(changed: boolean): string;
  /** Asserts that the lab works. */
  answers(changed: boolean): void;
  /** Asserts that a far machine answers. */
  answersFar?(): void;
  /** What a snapshot of the host does not show of the lab. */
  inside(): unknown;
  /** The files of a snapshot without those whose texts differ from run to run. */
  files?(files: Record<string, string>): Record<string, string>;
}
