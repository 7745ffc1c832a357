import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { pingAll, rememberHost } from "../support/lab.ts";

/** Through the engine a round takes some four seconds; test/kernel/rounds.test.ts goes round fifty times without it. */
const rounds = 5;

test(`up straight after destroy, ${rounds} times`, async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "veth-pair" });
  for (let round = 0; round < rounds; round++) {
    await stack.up();
    pingAll(["my-red-ns1", "my-green-ns2"], ["192.168.100.1", "192.168.100.2"]);
    await stack.destroy();
    hostIsAsBefore();
  }
});
