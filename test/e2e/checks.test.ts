import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";

const program = `import { Address, Netns, Reach, Route, Sysctl, Veth } from "pulumi-netns";

const [h1, hub, h2] = ["h1", "hub", "h2"].map((name) => new Netns(name));
const one = new Veth("one", { netns: h1, name: "hub", peer: { netns: hub, name: "h1" } });
const two = new Veth("two", { netns: h2, name: "hub", peer: { netns: hub, name: "h2" } });
const near = new Address("near", { device: one, address: "10.84.30.1/30" });
new Address("hub1", { device: one.peer, address: "10.84.30.2/30" });
const far = new Address("far", { device: two, address: "10.84.31.1/30" });
const hub2 = new Address("hub2", { device: two.peer, address: "10.84.31.2/30" });
const forward = new Sysctl("forward", { netns: hub, key: "net.ipv4.ip_forward", value: 1 });
const there = new Route("there", { device: near, destination: "10.84.31.0/30", via: "10.84.30.2" });
const back = new Route("back", { device: far, destination: "10.84.30.0/30", via: "10.84.31.2" });
const triggers = [there, back, forward];
new Reach("far-answers", { from: h1, to: far, timeout: 1, retryFor: 4, triggers });
new Reach("cable-answers", { from: h2, to: two.peer, timeout: 1, retryFor: 0 }, { dependsOn: hub2 });
new Reach("closed", { from: h1, to: far, by: "tcp", port: 22, expect: "refusal", triggers });
`;

const monitor = ["preview", "--refresh", "--expect-no-changes", "--diff"];

test("up waits for an answer, preview --refresh is the monitor, and a changed route makes the check run again", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  await stack.pulumi(...monitor);
  const { outputs: before } = stack.resource("far-answers");

  byHand("ip -n hub link set h2 down");
  const { text } = await stack.refused(...monitor);
  assert.match(text, /Reach::far-answers\]\n.*\n +~ answers : true => false/);
  assert.match(text, /h1 to 10\.84\.31\.1 by icmp: expected answer, seen /);
  assert.match(text, /Reach::cable-answers\]\n.*\n +~ answers : true => false/);
  byHand("ip -n hub link set h2 up");
  await stack.pulumi(...monitor);
  assert.deepEqual(stack.resource("far-answers").outputs, before, "a check that is as expected changes no state");

  stack.edit("value: 1", "value: 0");
  const failed = await stack.refused("up", "--yes", "--skip-preview");
  // Alone in a sentence, or in a table with the check that fails along with it.
  assert.match(failed.text, /h1 +(to )?10\.84\.31\.1 +(by )?icmp:? +(expected )?answer,? +(seen )?silence/);
  stack.edit("value: 0", "value: 1");
  const { changes } = await stack.up();
  assert.deepEqual(
    changes.map((one) => String(one)).filter((one) => /cable-answers/.test(one)),
    [],
  );
  await stack.pulumi(...monitor);
  await stack.destroy();
  assertHost();
});

test("checks that fail together are told as one table, and are made by the next up", async (t) => {
  const assertHost = rememberHost();
  const stack = await makeStack(t, {
    program: program.replace("value: 1", "value: 0"),
  });
  stack.edit('refusal", triggers', 'refusal", timeout: 1, retryFor: 4, triggers');
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(
    text,
    /2 checks are not as expected:\n +from +to +by +expected +seen +route taken\n +h1 +10\.84\.31\.1 +/,
  );
  assert.match(text, /^ +h1 +10\.84\.31\.1 +tcp 22 +refusal +silence +via 10\.84\.30\.2 dev hub src 10\.84\.30\.1$/m);
  assert.ok(!stack.resources().some(({ urn }) => urn.endsWith("::closed")));
  stack.edit("value: 0", "value: 1");
  await stack.up();
  await stack.pulumi(...monitor);
  await stack.destroy();
  assertHost();
});
