import assert from "node:assert/strict";
import { test } from "node:test";
import { pingText } from "../../cli/ping/text.ts";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns } from "./command.ts";

const program = `import { Topology } from "pulumi-netns";
new Topology("lab", {
  bridges: { lan: { address: "10.84.40.1/24" } },
  namespaces: {
    ...Object.fromEntries([1, 2, 3].map((n) => ["p" + n, { lan: "10.84.40.1" + n + "/24" }])),
    alone: {},
  },
});
`;

interface Told {
  stack: string;
  pings: { from: string; to: string; answers: boolean; milliseconds?: number; seen?: string; route?: string }[];
}

test("ping asks all pairs of a stack, from one to all, and from one to another, and says who does not answer", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();

  const all = await netns(stack, "ping");
  assert.equal(all.exitCode, 0, all.text);
  assert.match(all.text, /^from \\ to +p1 +p2 +p3$/m);
  assert.match(all.text, /^p2 +[\d.]+ +- +[\d.]+$/m);
  assert.match(all.text, /^6 of 6 answered\.$/m);
  assert.doesNotMatch(all.text, /alone|\[\d+m/);

  byHand("ip -n p3 link set lan down");
  const cut = await netns(stack, "ping");
  assert.equal(cut.exitCode, 1);
  assert.match(cut.text, /^p1 +- +[\d.]+ +silence$/m);
  assert.match(cut.text, /^p3 +refusal +refusal +-$/m);
  assert.match(cut.text, /^2 of 6 answered\.$/m);
  assert.match(cut.text, /^p1 to p3 \(10\.84\.40\.13\): silence \(.*\); route: dev lan src 10\.84\.40\.11$/m);

  const one = JSON.parse((await netns(stack, "ping", "p1", "--json")).out) as Told;
  assert.deepEqual(
    one.pings.map(({ from, to, answers }) => [from, to, answers]),
    [
      ["p1", "p2", true],
      ["p1", "p3", false],
    ],
  );
  assert.ok(Number(one.pings[0]?.milliseconds) > 0);
  for (const to of ["p2", "10.84.40.12"]) assert.equal((await netns(stack, "ping", "p1", to)).exitCode, 0, to);
  assert.equal((await netns(stack, "ping", "p1", "10.84.40.77")).exitCode, 1);
  assert.equal((await netns(stack, "ping", "host", "p1")).exitCode, 0);
  assert.match(
    (await netns(stack, "ping", "p9")).text,
    /this stack has no namespace "p9"; it has host, alone, p1, p2, p3/,
  );
  assert.match(
    (await netns(stack, "ping", "p1", "alone")).text,
    /alone has no address; give one, or another namespace/,
  );
  assert.match((await netns(stack, "ping", "--help")).text, /Examples:\n {2}pulumi-netns ping +all pairs/);
  await stack.destroy();
  assertHost();
});

test("a table that is wider than the terminal is told as a list", () => {
  const pings = ["a", "b", "c"].flatMap((from) =>
    ["a", "b", "c"]
      .filter((to) => to !== from)
      .map((to) => ({ from, to, address: "10.0.0.1", answers: true, milliseconds: 1.25 })),
  );
  assert.match(pingText("lab/dev", pings, 80), /^from \\ to +a +b +c$/m);
  const list = pingText("lab/dev", pings, 20);
  assert.match(list, /^from {2}to {2}address {3}answer$/m);
  assert.match(list, /^a {5}b {3}10\.0\.0\.1 {2}1\.25 ms$/m);
});
