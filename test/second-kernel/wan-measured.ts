import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { median, pings } from "../kernel/impairment-ground.ts";
import { makeStack } from "../support/engine.ts";
import { rememberHost, runIn } from "../support/lab.ts";

// Runs on a kernel that has netem (wan.test.ts).

/** What examples/wan declares, for the way there and back, and for one direction. */
const declared = { delay: 2 * 30, jitter: 3 * Math.SQRT2, loss: 1 - 0.99 ** 2, rate: 2 };
const east = "10.72.2.10";

const near = (t: TestContext, [what, found, wanted]: [string, number, number], most: number): void => {
  t.diagnostic(`${what}: ${found} against ${wanted}`);
  assert.ok(Math.abs(found - wanted) <= most, `${what}: ${found}, not ${wanted} within ${most}`);
};

/** The times of pings. A busy machine makes them longer, and never shorter, so the best of some rounds counts. */
function quietest(): number[] {
  let best: number[] = [];
  for (let rounds = 4; rounds > 0 && !(median(best) <= declared.delay + 2); rounds -= 1) {
    const times = pings("my-west", east, "-c 61 -i 0.1");
    if (!(median(times) >= median(best))) best = times;
  }
  return best;
}

/** The share of 5000 pings that were lost. Five programs send them: a second kernel wakes each one a hundred times a second. */
function loss(): number {
  const one = `ping -n -q -i 0.003 -c 1000 -W 1 ${east} &`;
  const text = runIn("my-west", "sh", "-c", `${one.repeat(5)} wait`);
  const received = [...text.matchAll(/(\d+) received/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return 1 - received / 5000;
}

test("the example of a WAN", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "wan" });
  await stack.up();
  const times = quietest();
  near(t, ["delay in ms", median(times), declared.delay], 3);
  // Only jitter makes a ping quicker than the delay: the quickest of 61 by 2.3 standard deviations.
  near(t, ["quickest in ms", Math.min(...times), declared.delay - 2.3 * declared.jitter], 6);
  // The 99.9 % interval of a count of 5000.
  near(t, ["loss", loss(), declared.loss], 3.3 * Math.sqrt((declared.loss * (1 - declared.loss)) / 5000));
  const received = Number(stack.resource("rate").outputs?.received) / 1e6;
  near(t, ["UDP in Mbit/s", received, (declared.rate * 1448) / 1490], 0.1);
  await stack.destroy();
  hostIsAsBefore();
});
