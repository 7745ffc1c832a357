import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack } from "../support/engine.ts";
import { pingAll, rememberHost } from "../support/lab.ts";

const lab = `
const red = new Netns("my-red-ns1");
const green = new Netns("my-green-ns2");
const cable = new Veth("cable", { name: "eth0", netns: red, peer: { name: "eth0", netns: green } });
const redAddress = new Address("red-address", { device: cable, address: "192.168.100.1/24" });
const greenAddress = new Address("green-address", { device: cable.peer, address: "192.168.100.2/24" });
new Route("red-default", { device: redAddress, destination: "default", via: "192.168.100.1" });
new Route("green-default", { device: greenAddress, destination: "default", via: "192.168.100.2" });
`;

const programs = {
  "index.mjs": `import { Address, Netns, Route, Veth } from "pulumi-netns";${lab}`,
  "index.cjs": `const { Address, Netns, Route, Veth } = require("pulumi-netns");${lab}`,
};

/** What TypeScript has to understand, with the declarations themselves checked. */
const typed = `import { star, Topology } from "pulumi-netns";
const { bridges, namespaces } = star(3);
new Topology("campus", { bridges, namespaces });
export const texts: (string | undefined)[] = [bridges.lan?.gateway, namespaces.h1?.lan];
`;

/** npm is the one program here that wants the network, so it runs in that of the test runner, which is not private. */
const npm = (cwd: string, ...argv: string[]) =>
  execa("nsenter", [`--net=/proc/${process.ppid}/ns/net`, "--", "npm", ...argv], { cwd, stdin: "ignore" });

test("the packed package, installed in an empty folder, builds lab 2 from JavaScript of both sorts", async (t) => {
  const hostIsAsBefore = rememberHost();
  const folder = mkdtempSync(join(tmpdir(), "netns-e2e-"));
  await npm(checkout, "pack", "--ignore-scripts", "--pack-destination", folder);
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: packed\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  writeFileSync(join(folder, "package.json"), `{ "name": "packed", "private": true }`);
  mkdirSync(join(folder, "node_modules"));
  await npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`, "@pulumi/pulumi");
  assert.equal(existsSync(join(folder, "node_modules/.bin/node")), false, "the package brings no Node");
  writeFileSync(join(folder, "typed.mts"), typed);
  const compiler = [join(checkout, "node_modules/typescript/bin/tsc"), "--ignoreConfig", "--noEmit", "--strict"];
  const types = ["--types", "node", "--typeRoots", join(checkout, "node_modules/@types"), "--skipLibCheck", "false"];
  await execa(process.execPath, [...compiler, ...types, "--module", "nodenext", "typed.mts"], { cwd: folder });
  const stack = await makeStack(t, { folder });
  // As docs/recovery.md advises; it takes part in all that follows.
  const plugin = "plugins: { providers: [{ name: pulumi-nodejs, path: node_modules/pulumi-netns/plugin }] }\n";
  appendFileSync(join(folder, "Pulumi.yaml"), plugin);
  for (const [file, program] of Object.entries(programs)) {
    await t.test(file, async () => {
      writeFileSync(join(folder, file), program);
      writeFileSync(join(folder, "package.json"), `{ "name": "packed", "private": true, "main": "${file}" }`);
      assert.equal((await stack.up()).changes.length, 7);
      pingAll(["my-red-ns1", "my-green-ns2"], ["192.168.100.1", "192.168.100.2"]);
      await stack.destroy();
      hostIsAsBefore();
    });
  }
});
