import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, pingAll, rememberHost, runIn } from "../support/lab.ts";
import { until } from "../support/shell.ts";
import { assertNoDrift } from "./life.ts";

const ways = { isp1: "10.9.1.2", isp2: "10.9.2.2" };

/** The provider by which packets of a namespace reach the server: the one that answers when their time to live ends there. */
function providerOf(netns: string): string | undefined {
  const said = runIn(netns, "sh", "-c", "ping -n -c1 -W1 -t2 10.2.1.10 || true");
  return Object.entries(ways).find(([, address]) => said.includes(`From ${address} `))?.[0];
}

const providers = () => [providerOf("office"), providerOf("phone")];

test("two sites with policy routing over two uplinks, each of which stands in for the other", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "two-sites" });
  await stack.up();
  assert.deepEqual(providers(), ["isp1", "isp2"]);
  await assertNoDrift(stack);
  // The far end of the cable has no carrier then, and is not set down.
  for (const [netns, link, left] of [
    ["west", "isp1", "isp2"],
    ["isp2", "west", "isp1"],
    ["east", "isp1", "isp2"],
  ] as const) {
    byHand(`ip -n ${netns} link set ${link} down`);
    const isp = netns === "east" ? ["isp1", "isp2"] : [left, left];
    assert.ok(await until(() => `${providers()}` === `${isp}`), `${link} of ${netns} is down: ${providers()}`);
    pingAll(["office", "phone"], ["10.2.1.10"]);
    await stack.up("--refresh");
    assert.ok(await until(() => `${providers()}` === "isp1,isp2"), `${providers()}`);
    await assertNoDrift(stack);
  }
  await stack.destroy();
  hostIsAsBefore();
});
