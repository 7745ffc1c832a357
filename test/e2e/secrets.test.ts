import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
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
  const { text } = await stack.pulumi("stack", "export");
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
