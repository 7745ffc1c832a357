import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { byHand, ping, pingAll, pingOn, rememberHost } from "../support/lab.ts";
import { assertNoDrift } from "./life.ts";

/** All marks that the host and the namespaces of lab 1 show. */
const marks = (): string[] =>
  [
    run("ip", "link"),
    ...["my-ns1", "my-ns2"].map((netns) => run("ip", "-n", netns, "link")),
    run("nft", "list", "ruleset"),
    run("sh", "-c", "find /run/pulumi-netns -name '*.json' -exec cat {} +"),
  ].flatMap((text) => text.match(/pulumi-netns:1 \S+/g) ?? []);

function assertMarkedBy(stack: string): void {
  assert.deepEqual([...new Set(marks())], [`pulumi-netns:1 ${stack}`]);
}

const answers = () => pingAll([undefined, "my-ns1", "my-ns2"], ["10.0.0.1", "10.0.0.10", "10.0.0.20"]);

test("a stack renamed, then moved: marks are made anew in place, and nothing is lost", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  await stack.up();
  assertMarkedBy("lab-bridge/dev");
  const pings = await pingOn(t, "10.0.0.20", "my-ns1");
  const renamed = await stack.rename("prod");
  const { changes } = await renamed.up();
  assert.ok(
    changes.every((change) => change.startsWith("update ")),
    changes.join(),
  );
  assertMarkedBy("lab-bridge/prod");
  answers();
  await assertNoDrift(renamed);
  await t.test("state move to another stack", () => moveAll(renamed, pings));
  hostIsAsBefore();
});

async function moveAll(from: Stack, pings: { stop(): Promise<void> }): Promise<void> {
  const to = from.sibling("next");
  await to.pulumi("stack", "init");
  const urns = from
    .resources()
    .map(({ urn }) => urn)
    .filter((urn) => urn.includes("dynamic/linux"));
  await from.pulumi("state", "move", "--yes", "--source", "prod", "--dest", "next", ...urns);
  const { changes } = await to.up();
  assert.ok(
    changes.every((change) => change.startsWith("update ")),
    changes.join(),
  );
  assertMarkedBy("lab-bridge/next");
  answers();
  await pings.stop();
  await assertNoDrift(to);
  await from.destroy();
  answers();
  await to.destroy();
}

test("a mark that somebody overwrote: refused by name, with how to go on", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "bridge" });
  await stack.up();
  const mark = JSON.parse(run("ip", "-json", "link", "show", "veth0"))[0].ifalias;
  byHand("ip link set veth0 alias mine");
  const { text } = await stack.refused("up", "--yes", "--skip-preview", "--refresh");
  assert.match(text, /veth0/);
  assert.match(text, /"?mine"?/);
  ping("10.0.0.10");
  byHand(`ip link set veth0 alias '${mark}'`);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});
