import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { inNode } from "../support/node.ts";

const program = `import * as pulumi from "@pulumi/pulumi";
import { Netns, Topology } from "pulumi-netns";
const asset = new pulumi.asset.FileAsset("daemon.conf");
const files = {
  "/etc/lab-x/daemon.conf": asset,
  "/etc/lab-x/daemon.key": { content: pulumi.secret("5ecret-of-a-file"), mode: "0600", owner: "nobody" },
  "/etc/motd": { content: pulumi.output(new pulumi.asset.StringAsset("hello\\n")) },
};
new Netns("r1", { files, directories: ["/var/run/lab-x"] });
new Topology("lab", { namespaces: { r2: { files, directories: { "/var/run/lab-x": { owner: "nobody" } } } } });`;

test("a node's files are texts and assets, secrets stay secrets, and an edit by hand is named and mended", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  const trace = join(stack.folder, "trace");
  stack.env.PULUMI_NETNS_TRACE = trace;
  const asset = join(stack.folder, "daemon.conf");
  const missing = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(
    missing.text,
    /Netns "r1": files\.\/etc\/lab-x\/daemon\.conf: \/\S+\/daemon\.conf cannot be read as text: there is no such file/,
  );
  writeFileSync(asset, "first\n");
  await stack.up();
  for (const netns of ["r1", "r2"]) {
    assert.equal(await inNode(netns, "cat /etc/lab-x/daemon.* /etc/motd"), "first\n5ecret-of-a-filehello\n");
    assert.equal(await inNode(netns, "stat -c '%U %a' /etc/lab-x/daemon.key"), "nobody 600\n");
  }
  assert.equal(await inNode("r2", "stat -c %U /run/lab-x"), "nobody\n");
  assert.deepEqual((await stack.up()).changes, []);
  writeFileSync(asset, "second\n");
  assert.deepEqual((await stack.up()).changes.sort(), ["update lab", "update r1"]);
  let said = "";
  for (const netns of ["r1", "r2"]) {
    assert.equal(await inNode(netns, "cat /etc/lab-x/daemon.conf"), "second\n");
    await inNode(
      netns,
      "echo more >> /etc/lab-x/daemon.conf; echo 5ecret-more >> /etc/lab-x/daemon.key; chmod 640 /etc/motd",
    );
  }
  const preview = await stack.preview("--refresh", "--diff");
  for (const path of ["/etc/lab-x/daemon.conf", "/etc/lab-x/daemon.key", "/etc/motd"])
    assert.equal(preview.text.split(path).length > 2, true, `${path} is named for both: ${preview.text}`);
  said += preview.text;
  said += (await stack.pulumi("refresh", "--yes", "--diff")).text;
  assert.doesNotMatch(stack.state, /5ecret/);
  said += (await stack.up("--refresh")).text;
  for (const netns of ["r1", "r2"])
    assert.equal(
      await inNode(netns, "cat /etc/lab-x/daemon.* /etc/motd; stat -c %a /etc/motd"),
      "second\n5ecret-of-a-filehello\n644\n",
    );
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  assert.doesNotMatch(said, /5ecret/);
  assert.doesNotMatch(stack.state, /5ecret/);
  await stack.destroy();
  assert.doesNotMatch(readFileSync(trace, "utf8"), /5ecret/);
  hostIsAsBefore();
});
