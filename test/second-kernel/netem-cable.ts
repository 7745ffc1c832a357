import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import { badCable, pings } from "../kernel/impairment-ground.ts";
import { shell } from "../support/shell.ts";

/** Lays the cable of the tests of a script, and takes it away after them. */
export function onBadCable(): void {
  let end: () => void;
  before(() => {
    end = badCable();
    pings("bad1", "10.9.0.2", "-c 3 -i 0.2");
  });
  after(() => end());
}

/** Fails if a figure is too far from the declared one. */
export const near = (t: TestContext, [what, found, wanted]: [string, number, number], most: number): void => {
  t.diagnostic(`${what}: ${found} against ${wanted}`);
  assert.ok(Math.abs(found - wanted) <= most, `${what}: ${found}, not ${wanted} within ${most}`);
};

/**
 * Fails if three measurements are too far from the declared figure. A machine with much to do makes packets later and fewer than
 * declared, and never earlier or more, so one measurement that is right is enough.
 */
export async function nearOnce(
  t: TestContext,
  [what, measure, wanted]: [string, () => number | Promise<number>, number],
  most: number,
): Promise<void> {
  let found = await measure();
  for (let again = 2; again > 0 && Math.abs(found - wanted) > most; again -= 1) found = await measure();
  near(t, [what, found, wanted], most);
}

/** The queueing disciplines of the cable's near end. */
export const look = (): string => shell("tc -n bad1 qdisc show dev eth0");
