import fc from "fast-check";
import { ways } from "./kinds.ts";
import type { Edit, Lab } from "./lab.ts";
import { edits, labs } from "./labs.ts";

/** A fault during a command: the process that drives it is killed, or one operation on the host is refused. */
export interface Fault {
  how: "killed" | "refused";
  /** The number of the operation, from 0. If the command has fewer operations, nothing happens. */
  at: number;
  /** Whether the process is killed before the operation begins, or after it has ended. */
  when: "before" | "after";
}

/** A change by hand. `pick` is a random number that chooses among the objects that can be changed so. */
export interface Drift {
  what: string;
  pick: number;
}

export type Step =
  | { does: "up"; edits: Edit[]; refresh: boolean; fault?: Fault | undefined }
  | { does: "refresh"; fault?: Fault | undefined }
  | { does: "destroy"; fault?: Fault | undefined }
  | { does: "drift"; drift: Drift }
  | { does: "reboot" };

/** A lab, which is brought up, and the steps that follow. */
export interface History {
  lab: Lab;
  first?: Fault | undefined;
  steps: Step[];
}

const fault = (none: number): fc.Arbitrary<Fault | undefined> =>
  fc.option(
    fc.record({
      how: fc.constantFrom("killed", "refused", "refused"),
      at: fc.nat({ max: 40 }),
      when: fc.constantFrom("before", "after"),
    }) as fc.Arbitrary<Fault>,
    { nil: undefined, freq: none },
  );

const up: fc.Arbitrary<Step> = fc.record({ does: fc.constant("up"), edits, refresh: fc.boolean(), fault: fault(1) });
const refresh: fc.Arbitrary<Step> = fc.record({ does: fc.constant("refresh"), fault: fault(4) });
const destroy: fc.Arbitrary<Step> = fc.record({ does: fc.constant("destroy"), fault: fault(1) });
const drift: fc.Arbitrary<Step> = fc.record({
  does: fc.constant("drift"),
  drift: fc.record({ what: fc.constantFrom(...Object.keys(ways)), pick: fc.nat({ max: 7 }) }),
});

const step = fc.oneof(
  { weight: 9, arbitrary: up },
  { weight: 2, arbitrary: refresh },
  { weight: 2, arbitrary: destroy },
  { weight: 8, arbitrary: drift },
  { weight: 1, arbitrary: fc.constant<Step>({ does: "reboot" }) },
);

/** Histories with this many steps at most. */
export const histories = (steps: number): fc.Arbitrary<History> =>
  fc.record({ lab: labs, first: fault(3), steps: fc.array(step, { minLength: 1, maxLength: steps }) });
