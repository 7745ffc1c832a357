import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import type { StoredResource } from "../support/engine-output.ts";
import {
  fixtureCopy,
  fixtureFolder,
  fixtureProject,
  fixtureReplay,
  fixtureReplayRebooted,
} from "../support/fixture.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand, pingAll, rememberHost, runIn, settle } from "../support/lab.ts";
import { assertNoDrift } from "./life.ts";

const version = "0.1.0";
const addresses = ["10.8.0.1", "10.8.0.2", "10.8.0.3", "10.8.0.12", "fd08::1", "fd08::2", "fd08::3"];

/** Everything that the fixture's program declares and that can be tried out. */
function answers(): void {
  pingAll([undefined, "first-ns", "second-ns"], addresses);
  for (const netns of ["first-ns", "second-ns"]) {
    assert.match(runIn(netns, "ip", "route", "get", "198.51.100.1"), /via 10\.8\.0\.1 dev eth0/);
    assert.match(runIn(netns, "ip", "route", "get", "2001:db8::1"), /via fd08::1 dev eth0/);
    assert.throws(() => runIn(netns, "ip", "route", "get", "203.0.113.1"), /No route to host/);
    assert.match(run("ip", "netns", "exec", netns, "cat", "/etc/resolv.conf"), /nameserver 192\.0\.2\.53/);
  }
  assert.equal(runIn("second-ns", "sysctl", "-n", "net.ipv4.ip_default_ttl").trim(), "73");
  assert.match(run("ip", "route", "get", "10.88.0.1"), /via 10\.8\.0\.2/);
  assert.match(run("nft", "list", "ruleset"), /ip saddr 10\.8\.0\.0\/24 oifname != "office-bridge" masquerade/);
  assert.equal(run("sysctl", "-n", "net.ipv4.ip_forward"), "1\n");
}

/** The fixture's stack, with the state that its version wrote. */
async function oldStack(t: TestContext): Promise<Stack> {
  fixtureCopy(version);
  const stack = await makeStack(t, { folder: fixtureProject });
  await stack.pulumi("stack", "import", "--file", join(fixtureFolder(version), "state.json"));
  stack.live = true;
  return stack;
}

/** What the state says that was declared, by resource; secrets as they are, for each time they are encrypted anew. */
async function inputsOf(stack: Stack): Promise<Record<string, unknown>> {
  const { text } = await stack.pulumi("stack", "export", "--show-secrets");
  const { resources } = (JSON.parse(text) as { deployment: { resources: StoredResource[] } }).deployment;
  return Object.fromEntries(resources.map(({ urn, inputs = {} }) => [urn, inputs]));
}

test(`what ${version} deployed`, async (t) => {
  const hostIsAsBefore = rememberHost();
  fixtureReplay(version);
  const stack = await oldStack(t);
  await settle();
  answers();
  const built = hostSnapshot();
  await t.test("is refreshed without drift, and nothing is left to change", async () => {
    const before = await inputsOf(stack);
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    assert.deepEqual(await inputsOf(stack), before);
    await assertNoDrift(stack);
    await stack.preview("--expect-no-changes");
    // That version kept no note of a namespace: a refresh notes whose it is, and changes nothing else.
    const isNote = /^\{"about":"netns (first|second)-ns","mark":"pulumi-netns:1 upgrade\/dev [^"]*"\}\n$/;
    const fresh = Object.entries(hostSnapshot().files).filter(
      ([path, text]) => !(path in built.files) && isNote.test(text),
    );
    assert.equal(fresh.length, 2);
    assertHostIs({ ...built, files: { ...built.files, ...Object.fromEntries(fresh) } });
  });
  await t.test("is updated in place", async () => {
    stack.edit(
      'mtu: 1450, peer: { name: "eth0", netns, mtu: 1450 }',
      'mtu: 1400, peer: { name: "eth0", netns, mtu: 1400 }',
    );
    stack.edit("value: 42", "value: 43");
    stack.edit("lab.example", "lab.invalid");
    const { changes } = await stack.up();
    const changed = ["first-cable", "first-ns", "loose", "second-cable", "second-ns"];
    assert.deepEqual(
      changes,
      changed.map((name) => `update ${name}`),
    );
    assert.match(runIn("first-ns", "ip", "link", "show", "dev", "eth0"), /mtu 1400/);
    assert.equal(run("sysctl", "-n", "net.ipv4.tcp_fin_timeout"), "43\n");
    assert.match(run("ip", "netns", "exec", "first-ns", "cat", "/etc/resolv.conf"), /search lab\.invalid/);
    answers();
    await assertNoDrift(stack);
  });
  await t.test("is destroyed, and the host is as before", async () => {
    await stack.destroy();
    hostIsAsBefore();
  });
});

test(`what ${version} deployed before a reboot`, async (t) => {
  const hostIsAsBefore = rememberHost();
  fixtureReplayRebooted(version);
  const stack = await oldStack(t);
  await t.test("is made anew", async () => {
    await stack.up("--refresh");
    await settle();
    answers();
    await assertNoDrift(stack);
  });
  await t.test("is destroyed, and the host is as before", async () => {
    await stack.destroy();
    // README, limits: a reboot forgets that these folders were ours. They are empty.
    if (existsSync("/etc/netns")) byHand("rmdir /etc/netns/* /etc/netns");
    hostIsAsBefore();
  });
});
