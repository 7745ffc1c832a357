import { progressInterval } from "../kernel/limits.ts";
import { status } from "./log.ts";

/** How far a long piece of work has come. */
export interface Progress {
  /** Counts what is done, such as `namespaces`. @param count @default 1 */
  done(what: string, count?: number): void;
  /** Ends the progress when the work has ended or failed. Only the last count is shown after that. */
  end(): void;
}

/**
 * Tells on a resource's row how far its work has come, such as `612/1000 namespaces, 20/2000 links`; parts of the work that have
 * not begun are left out. The row changes ten times a second at most, in a pipeline every three seconds, and shorter work shows
 * nothing. The work never waits for a message, and a message that fails is ignored.
 * @param urn the resource's URN; without one the stack's row shows the progress
 * @param totals the parts of the work, in the order in which they are shown
 */
export function progressOf(
  urn: string | undefined,
  totals: readonly (readonly [what: string, total: number])[],
): Progress {
  const counts = new Map(totals.map(([what]) => [what, 0]));
  const teller = new Teller(urn);
  return {
    done: (what, count = 1) => {
      counts.set(what, (counts.get(what) ?? 0) + count);
      teller.tell(() => textOf(totals, counts));
    },
    end: () => teller.end(),
  };
}

const textOf = (totals: readonly (readonly [string, number])[], counts: ReadonlyMap<string, number>): string =>
  totals
    .filter(([what]) => counts.get(what))
    .map(([what, total]) => `${counts.get(what)}/${total} ${what}`)
    .join(", ");

/** Shows the latest text that it was given: not too often, and one message at a time. */
class Teller {
  readonly urn: string | undefined;
  readonly interval = progressInterval();
  latest: (() => string) | undefined;
  /** When the engine last took a message, in milliseconds; at first when the work began. */
  last = performance.now();
  hasSpoken = false;
  isSpeaking = false;
  hasEnded = false;
  timer: NodeJS.Timeout | undefined;

  constructor(urn: string | undefined) {
    this.urn = urn;
  }

  tell(latest: () => string): void {
    this.latest = latest;
    if (this.hasEnded || this.isSpeaking || this.timer) return;
    this.timer = setTimeout(() => this.speak(), Math.max(0, this.last + this.interval - performance.now())).unref();
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
    if (this.hasSpoken && !this.isSpeaking) this.speak();
  }

  private speak(): void {
    this.timer = undefined;
    const text = this.latest?.();
    this.latest = undefined;
    if (!text) return;
    [this.hasSpoken, this.isSpeaking] = [true, true];
    const next = () => {
      this.isSpeaking = false;
      this.last = performance.now();
      if (!this.latest) return;
      if (this.hasEnded) this.speak();
      else this.tell(this.latest);
    };
    status(text, this.urn).then(next, next);
  }
}
