import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { netns, oneOfEach } from "../cli/command.ts";
import { Deployed } from "../conformance/deployment.ts";
import { subjects } from "../conformance/subjects.ts";
import { makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { rememberHost, settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { misread, spy } from "../support/spy.ts";
import { assertPlain, messageOf } from "./messages.ts";

spy();

/** Names that the kernel takes, and that a shell, JSON, a terminal or a reader of lines would take for more. */
const names = [
  'a"b',
  "a'b",
  "a;b",
  "a\\b",
  "$(id)",
  "a#b",
  "\u001b[2Jx",
  "\u202ea",
  "\u0001",
  "c\u007f",
  "null",
  "{}",
  "-n",
];
const text = `x"y\n\u001b[2J\u202ez'$(id) pulumi-netns:1`;

/** Foreign objects with such names and texts, all over the host. */
function odd(t: TestContext): void {
  for (const name of names) run("ip", "link", "add", "name", name, "type", "bridge");
  const [first = ""] = names;
  run("ip", "link", "set", "dev", first, "alias", text);
  run("ip", "link", "property", "add", "dev", first, "altname", "al\u001b[2J\"t'");
  run("ip", "link", "set", "dev", names[1] as string, "alias", "x".repeat(255));
  // A mark that has a terminal's words in it is none.
  run(
    "ip",
    "link",
    "set",
    "dev",
    names[2] as string,
    "alias",
    "pulumi-netns:1 \u001b[2J\u202e/dev Bridge:x 0a1b2c3d 0a1b2c3d",
  );
  const places = [...names.filter((name) => !name.startsWith("-")), "l\nf", " s p"];
  for (const name of places) run("ip", "netns", "add", name);
  const table = { add: { table: { family: "inet", name: 'a"b; flush ruleset' } } };
  // From a file: nft opens its standard input by name.
  writeFileSync("/run/odd.json", JSON.stringify({ nftables: [table] }));
  run("nft", "-j", "-f", "/run/odd.json");
  rmSync("/run/odd.json");
  run("nft", `add table inet plain { comment "\u001b[2J\u202e${"c".repeat(118)}"; }`);
  t.after(() => {
    for (const name of names) run("ip", "link", "del", "dev", name);
    for (const name of places) run("ip", "netns", "del", name);
    deleteTables();
  });
}

/** By their handles: their names cannot be said. */
function deleteTables(): void {
  const { nftables } = JSON.parse(run("nft", "-j", "list", "tables")) as {
    nftables: { table?: { family: string; handle: number } }[];
  };
  for (const { table } of nftables) if (table) run("nft", "delete", "table", table.family, "handle", `${table.handle}`);
}

test("every kind lives beside them, and they are unharmed", async (t) => {
  odd(t);
  for (const subject of subjects.filter(
    ({ kind }, index) => subjects.findIndex((one) => one.kind === kind) === index,
  )) {
    for (const command of subject.ground?.make ?? []) shell(command);
    await settle();
    const host = hostSnapshot();
    const one = new Deployed(subject.kind, "one");
    await one.up(subject.args);
    assert.deepEqual(await one.refresh(), [], subject.kind);
    await one.down();
    await settle();
    if (!subject.ground) assertHostIs(host, subject.kind);
    for (const command of subject.ground?.remove ?? []) shell(command);
  }
  assert.deepEqual(misread, []);
});

test("the command line reads them for what they are, and shows nothing that a terminal acts on", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: oneOfEach("a", 71) });
  await stack.up();
  const plain = await netns(stack, "list", "--json");
  await t.test("beside them", async (t) => {
    odd(t);
    const { objects, unread } = JSON.parse((await netns(stack, "list", "--json")).out);
    assert.deepEqual(objects, JSON.parse(plain.out).objects);
    assert.deepEqual(unread, []);
    for (const command of ["list", "gc", "recover", "doctor", "show"]) {
      const said = await netns(stack, command);
      for (const line of said.text.split("\n")) assert.match(line, /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*$/u, command);
      JSON.parse((await netns(stack, command, "--json")).out);
    }
  });
  await stack.destroy();
  hostIsAsBefore();
});

test("of ours, one with another's text is refused in a plain message, and one with another name is gone", async () => {
  const bridge = new Deployed("Bridge", "one");
  await bridge.up({ name: "mine" });
  run("ip", "link", "set", "dev", "mine", "alias", text);
  assertPlain(await bridge.refresh().then(() => assert.fail("it was read"), messageOf), "mine");
  run("ip", "link", "set", "dev", "mine", "alias", "");
  for (const name of names) {
    run("ip", "link", "set", "dev", "mine", "name", name);
    assert.deepEqual(await bridge.handler.read(bridge.id, bridge.outs), {}, name);
    await bridge.handler.delete(bridge.id, bridge.outs);
    run("ip", "link", "set", "dev", name, "name", "mine");
  }
  assert.deepEqual(await bridge.refresh(), []);
  await bridge.down();
});
