import type { Command } from "./commands.ts";
import type { Known } from "./driver.ts";
import { type Edit, edited, type Lab } from "./lab.ts";

/** The programs of a history: the present one, and earlier ones of which something may be left. */
export class Programs {
  present: Lab;
  /** Programs whose resources the state may still have, since no `up` of a later one has finished. */
  private former: Lab[] = [];
  /** Those of them whose objects may be in no state. */
  private lost: Lab[] = [];

  constructor(first: Lab) {
    this.present = first;
  }

  /** A command for the present program. */
  asks = (does: Command["does"], refresh = false): Command => ({ does, lab: this.present, refresh });

  change(edits: readonly Edit[]): void {
    if (edits.length > 0) this.former.push(this.present);
    this.present = edited(this.present, edits);
  }

  /** Nothing of earlier programs is left: an `up` or a `destroy` has finished. */
  settle(): void {
    Object.assign(this, { former: [], lost: [] });
  }

  /** What was in the state may be in none now: a `destroy` has not finished. */
  lose(): void {
    this.lost = [...this.former];
  }

  get hasLost(): boolean {
    return this.lost.length > 0;
  }

  /** The programs to bring up, one after the other, so that nothing but the present one is left. */
  toBringUp(): readonly Lab[] {
    return [...this.lost, this.present];
  }
}

/**
 * Whether a resource has left the state because another one takes it along (`deletedWith`), and the other one is still there: then
 * its object may be too.
 */
export function hasForgotten(before: readonly Known[], now: readonly Known[]): boolean {
  const urns = new Set(now.map(({ urn }) => urn));
  return before.some(({ urn, deletedWith }) => !urns.has(urn) && deletedWith !== undefined && urns.has(deletedWith));
}
