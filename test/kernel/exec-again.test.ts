import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { cutOff } from "../support/operations.ts";

const hostIsAsBefore = rememberHost();
byHand("ip netns add cmd");
mkdirSync("/run/lab-exec");

/** The message with which a command fails. Nothing of it is in the state then. */
async function failure(args: object): Promise<string> {
  const one = new Deployed("Exec", "one");
  const said = await one.up({ ...args }).then(
    () => assert.fail("it did not fail"),
    (error: Error) => error.message,
  );
  assert.equal(one.id, "", "it is in no state");
  return said;
}

it("runs once, again by a change of what it does, and its undo before that", async () => {
  const log = "/run/lab-exec/log";
  const line = (word: string) => ["sh", "-c", `echo "$0 $WORD" >> ${log}`, word];
  const said = () => {
    const text = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
    writeFileSync(log, "");
    return text;
  };
  const args = { command: line("do"), undo: line("undo"), env: { WORD: "1" }, triggers: { file: "a" } };
  const one = new Deployed("Exec", "one");
  await one.up(args);
  assert.deepEqual(said(), ["do 1"]);
  assert.equal(await one.up(args), "same");
  assert.equal(await one.up({ ...args, timeout: 5, rerun: "always", undo: line("undone") }), "update");
  assert.deepEqual(await one.refresh(), []);
  assert.deepEqual(said(), [""]);
  assert.equal(await one.up({ ...args, undo: line("undone"), env: { WORD: "2" } }), "replace");
  assert.deepEqual(said(), ["undone 1", "do 2"]);
  assert.equal(await one.up({ ...args, env: { WORD: "2" }, triggers: { file: "b" } }), "replace");
  assert.deepEqual(said(), ["undone 2", "do 2"]);
  await one.down();
  assert.deepEqual(said(), ["undo 2"]);
});

it("is undone where it failed half-way, not where it never began, and says where that fails", async () => {
  const file = "/run/lab-exec/half";
  const half = { command: ["sh", "-c", `touch ${file}; exit 1`], undo: ["rm", file] };
  assert.match(await failure(half), /ended with exit status 1, not 0/);
  assert.ok(!existsSync(file));
  assert.doesNotMatch(await failure({ ...half, command: ["no-such"] }), /undo/);
  // What failed and could not be undone is in no state: a warning tells of it, and the next up tries again.
  assert.match(await failure({ ...half, command: ["false"] }), /ended with exit status 1/);
  const one = new Deployed("Exec", "one");
  await one.up({ ...half, command: ["true"] });
  await assert.rejects(one.down(), /^Error: undo: `rm \/run\/lab-exec\/half` on the host ended with exit status 1/);
  await one.up({ ...half, command: ["true"], undo: ["true"] });
  await one.down();
});

it("counts as gone in another namespace of the same name, and stays where the host was booted again", async () => {
  const inside = new Deployed("Exec", "inside");
  await inside.up({ netns: "cmd", command: ["true"], undo: ["touch", "/run/lab-exec/never"] });
  const onHost = new Deployed("Exec", "host");
  await onHost.up({ command: ["true"] });
  byHand("ip netns del cmd", "ip netns add cmd", "rm -r /run/pulumi-netns/host");
  assert.equal(await inside.refresh(), "gone");
  assert.deepEqual(await onHost.refresh(), []);
  await onHost.down();
  const gone = new Deployed("Exec", "gone");
  await gone.up({ netns: "cmd", command: ["true"], undo: ["touch", "/run/lab-exec/never"] });
  byHand("ip netns del cmd");
  await gone.down();
  assert.ok(!existsSync("/run/lab-exec/never"), "no undo where there is no namespace");
});

it("keeps one whole note where its resource was renamed, which goes with it", async () => {
  const args = { command: ["true"] };
  const one = new Deployed("Exec", "one");
  await one.up(args);
  const two = Object.assign(new Deployed("Exec", "two"), { id: one.id, inputs: one.inputs, outs: one.outs });
  assert.equal(await two.up(args), "update");
  assert.deepEqual((await inventoryRead()).unread, []);
  assert.deepEqual(await two.refresh(), []);
  await two.down();
});

it("stands again after a deletion that was cut off anywhere, and a refresh", async () => {
  const file = "/run/lab-exec/made";
  byHand("ip netns add cmd");
  const args = { netns: "cmd", command: ["touch", file], undo: ["rm", "-f", file] };
  for (let after = 0, all = 1; after < all; after += 1) {
    const one = new Deployed("Exec", "one");
    await one.up(args);
    all = await cutOff(after, () => one.handler.delete(one.id, one.outs));
    await one.refresh();
    await one.up(args);
    assert.ok(existsSync(file), `after ${after} operations`);
    assert.deepEqual(await one.refresh(), []);
    await one.down();
    assert.ok(!existsSync(file));
  }
  byHand("ip netns del cmd");
});

it("leaves the host as it was", () => {
  byHand("rm -r /run/lab-exec", "find /run/pulumi-netns -depth -delete");
  hostIsAsBefore();
});
