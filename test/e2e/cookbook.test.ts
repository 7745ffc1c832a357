import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { execa } from "execa";
import { writeRecipe } from "../docs/recipe.ts";
import { checkout } from "../support/checkout.ts";
import { makeStack } from "../support/engine.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";

/** A project as a reader of docs/cookbook.md has it: an empty folder with the packages, and the files of these sections. */
function readersFolder(main: string, ...headings: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "netns-e2e-"));
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", main }));
  for (const heading of headings) writeRecipe(folder, heading);
  return folder;
}

const usual = (name: string): string => `name: ${name}\nruntime: { name: nodejs, options: { typescript: false } }\n`;

/** Runs `node --test` there, from another folder, with nothing of the backend of this process and of its being a test itself. */
const nodeTest = (folder: string) =>
  execa(process.execPath, ["--test", join(folder, "two-hosts.test.ts")], {
    cwd: "/",
    env: { NODE_TEST_CONTEXT: undefined, PULUMI_BACKEND_URL: undefined, PULUMI_HOME: join(folder, "home") },
    all: true,
    reject: false,
  });

test("the lab in node:test passes, started from another folder, and leaves nothing", async (t) => {
  const hostIsAsBefore = rememberHost();
  const folder = readersFolder("lab.ts", "Start a lab from your own code", "A lab in node:test");
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "home"));
  const { all, exitCode } = await nodeTest(folder);
  assert.equal(exitCode, 0, all);
  assert.match(all, /pass 1\b/);
  hostIsAsBefore();
});

/** The office of the cookbook, up as the stack `dev`. */
async function officeOf(t: TestContext) {
  const office = await makeStack(t, {
    folder: readersFolder("index.ts", "Components", "Several stacks of one program"),
  });
  await office.pulumi("config", "set", "subnet", "10.88.4");
  await office.pulumi("config", "set", "--secret", "fastOpenKey", "00112233-44556677-8899aabb-ccddeeff");
  await office.up();
  return office;
}

test("components, config, a secret, and a second project that plugs into the first by its outputs", async (t) => {
  const hostIsAsBefore = rememberHost();
  const office = await officeOf(t);
  ping("10.88.4.3", "dev-h1");
  assert.match(runIn("dev-server", "cat", "/proc/sys/net/ipv4/tcp_fastopen_key"), /^00112233-/);
  assert.doesNotMatch(JSON.stringify(office.resources()), /00112233-/);
  const folder = readersFolder("guest.ts", "A lab that plugs into another one");
  writeFileSync(join(folder, "Pulumi.yaml"), usual("guest"));
  const guest = await makeStack(t, { folder, backend: join(office.folder, "state") });
  await guest.up();
  ping("10.88.4.2", "guest");
  await guest.destroy();
  await office.destroy();
  hostIsAsBefore();
});
