import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeStack, type Stack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { rememberHost, runIn } from "../support/lab.ts";

const program = `import * as pulumi from "@pulumi/pulumi";
import { Address, Bridge, Netns, Sysctl } from "pulumi-netns";
const netns = new Netns("ns", { hosts: { vault: pulumi.secret("192.0.2.77") } });
const bridge = new Bridge("br0", { netns, mac: pulumi.secret("02:5e:c2:e7:00:01") });
new Sysctl("ttl", { netns, key: "net.ipv4.ip_default_ttl", value: pulumi.secret(201) });
new Address("address", { device: bridge, address: pulumi.secret("203.0.113.99/24") });`;

test("a secret argument reaches the kernel, and stays a secret in the state", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  assert.match(runIn("ns", "ip", "addr"), /02:5e:c2:e7:00:01(.|\n)*203\.0\.113\.99\/24/);
  assert.match(run("cat", "/etc/netns/ns/hosts"), /192\.0\.2\.77 vault/);
  await stack.pulumi("refresh", "--yes", "--skip-preview");
  const text = stack.state;
  for (const secret of ["192.0.2.77", "02:5e:c2:e7:00:01", `"201"`]) {
    await t.test(secret, () => assert.ok(!text.includes(secret), `${secret} is in the state`));
  }
  await t.test("an address, of which its network and the resource's id could tell too", () => {
    const line = text.split("\n").find((line) => line.includes("203.0.113"));
    assert.equal(line, undefined);
  });
  assert.deepEqual((await stack.up()).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});

const key = "net.ipv4.tcp_fastopen_key";
const [first, second, third] = ["11111111", "22222222", "33333333"].map((word) => `${word}-01234567-89abcdef-01234567`);

/** A setting that only root can read, said as a plain text, by a key that only the engine knows, in a topology, and as it is. */
const settings = (value: string, more = "") => `import * as pulumi from "@pulumi/pulumi";
import { Netns, Sysctl, Topology } from "pulumi-netns";
const netns = new Netns("ns");
const other = new Netns("other");
export const plain = new Sysctl("plain", { netns, key: "${key}", value: "${value}" }).value;
new Sysctl("later", { netns: other, key: pulumi.interpolate\`net.ipv4.\${other.name.apply(() => "tcp_fastopen_key")}\`, value: "${value}" });
export const usual = new Sysctl("usual", { netns, key: "net.ipv4.ip_default_ttl", value: 77 }).previousValue;
new Topology("lab", { namespaces: { inside: { sysctls: { "${key}": "${value}", "net.ipv4.ip_default_ttl": 78 } } } });
${more}`;

/** Fails where the state, or what is said on the way to it, tells a value or what was found. */
async function assertHushed(t: TestContext, stack: Stack, said: string): Promise<void> {
  const text = stack.state;
  for (const secret of [first, second, third, "00000000-00000000"])
    await t.test(`${secret}`, () => {
      assert.ok(!text.includes(`${secret}`), "it is in the state");
      assert.ok(!said.includes(`${secret}`), "it was printed");
    });
  assert.match(text, /"previousValue": "64"/, "others are not hidden");
}

test("values of a setting that only root can read are secrets in the state, and never printed", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: settings(`${first}`) });
  let said = (await stack.pulumi("up", "--yes", "--diff")).text;
  for (const netns of ["ns", "other", "inside"])
    assert.match(runIn(netns, "sysctl", "-n", key), new RegExp(`^${first}`));
  await assertHushed(t, stack, said);
  stack.write(settings(`${second}`, `Sysctl.get("read", "${key}", { netns });`));
  said = (await stack.pulumi("up", "--yes", "--diff")).text;
  runIn("inside", "sysctl", "-w", `${key}=${third}`);
  runIn("ns", "sysctl", "-w", `${key}=${third}`);
  said += (await stack.pulumi("refresh", "--yes", "--diff")).text;
  await assertHushed(t, stack, said);
  said = (await stack.pulumi("up", "--yes", "--diff")).text;
  for (const netns of ["ns", "other", "inside"])
    assert.match(runIn(netns, "sysctl", "-n", key), new RegExp(`^${second}`));
  assert.deepEqual((await stack.up()).changes, []);
  stack.write(settings("33333333-no-key"));
  said += (await stack.refused("up", "--yes", "--skip-preview", "--diff")).text;
  stack.write(settings("33333333\\n44444444"));
  said += (await stack.refused("preview", "--diff")).text;
  assert.match(said, /the kernel refuses/);
  assert.doesNotMatch(said, /33333333/);
  await assertHushed(t, stack, said);
  await stack.destroy();
  hostIsAsBefore();
});

/** A state as version 0.1.0 wrote it: nothing in it is a secret. */
const inPlain = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("plaintext" in value) return JSON.parse(String(value.plaintext));
  const entries = Object.entries(value).filter(([key]) => key !== "additionalSecretOutputs");
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === "resources" ? (one as unknown[]).map(inPlain) : inPlain(one)]),
  );
};

test("what an earlier version left in plain in the state is a secret there after the next up", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: settings(`${first}`) });
  await stack.up();
  const { text } = await stack.pulumi("stack", "export", "--show-secrets");
  const file = join(stack.folder, "plain.json");
  writeFileSync(file, JSON.stringify(inPlain(JSON.parse(text))));
  await stack.pulumi("stack", "import", "--file", file);
  const plain = stack.state;
  assert.match(plain, /"previousValue": "00000000-.*"/);
  assert.match(plain, new RegExp(`"${key}": "${first}"`));
  await stack.up();
  await assertHushed(t, stack, "");
  await stack.destroy();
  hostIsAsBefore();
});
