import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import { test } from "node:test";
import type { Operation } from "../../provider/host/run/operations.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { rememberHost } from "../support/lab.ts";

const hostIsAsBefore = rememberHost();
const file = "/run/netns/cut";
const args = { name: "cut" };

/** Has `ip netns` end in the middle, between the file and the mount on it, while something is done. */
async function cutOff(verb: "add" | "del", work: () => Promise<unknown>): Promise<void> {
  const half = { add: `touch ${file}`, del: `umount --no-mtab --lazy ${file}` }[verb];
  const cut = (message: unknown) => {
    const operation = message as Operation;
    if (operation.input?.includes(`netns ${verb} cut`)) operation.argv = ["sh", "-c", `${half}; kill -9 $$`];
  };
  subscribe("pulumi-netns:operation-start", cut);
  await assert.rejects(work(), /ended by SIGKILL/);
  unsubscribe("pulumi-netns:operation-start", cut);
}

const made = async (): Promise<Deployed> => {
  const one = new Deployed("Netns", "cut");
  await one.up(args);
  return one;
};

test("a removal that was cut off is gone on with by another one", async () => {
  const one = await made();
  await cutOff("del", () => one.down());
  assert.ok(existsSync(file));
  await one.down();
  hostIsAsBefore();
});

test("a removal that was cut off is in nobody's way when it is made again", async () => {
  const one = await made();
  await cutOff("del", () => one.down());
  await (await made()).down();
  hostIsAsBefore();
});

test("a refresh sees that it is gone, and leaves nothing", async () => {
  const one = await made();
  await cutOff("del", () => one.down());
  assert.equal(await one.refresh(), "gone");
  hostIsAsBefore();
});

test("a refresh sees that it stands, where the removal did not begin", async () => {
  const one = await made();
  const begun = hostSnapshot();
  const kill = (message: unknown) => {
    const operation = message as Operation;
    // As after a kill: nothing is undone either.
    if (operation.input?.includes("netns del cut") || operation.argv[0] === "rm")
      operation.refusal = new Error("killed");
  };
  subscribe("pulumi-netns:operation-start", kill);
  await assert.rejects(one.down(), /killed/);
  unsubscribe("pulumi-netns:operation-start", kill);
  assert.deepEqual(await one.refresh(), []);
  assertHostIs(begun);
  await one.down();
  hostIsAsBefore();
});

test("a making that was cut off leaves nothing", async () => {
  await cutOff("add", made);
  hostIsAsBefore();
});

test("a file of somebody else is left alone", async () => {
  run("touch", file);
  await assert.rejects(made(), /netns cut is there already and is not this resource's/);
  assert.ok(existsSync(file));
  run("ip", "netns", "del", "cut");
  hostIsAsBefore();
});
