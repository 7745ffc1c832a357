import assert from "node:assert/strict";
import { type StdioOptions, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { withLock } from "../../dist/provider/host/lock/lock.js";

const lockModule = join(import.meta.dirname, "../../dist/provider/host/lock/lock.js");

/** A process that adds one to a counter 20 times, each time under the lock, reading and writing apart. */
const counting = (file: string) => `
const { withLock } = require(${JSON.stringify(lockModule)});
const fs = require("fs");
const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
(async () => { for (let i = 0; i < 20; i++) await withLock(async () => {
  const n = Number(fs.readFileSync(${JSON.stringify(file)}, "utf8")); await pause(); fs.writeFileSync(${JSON.stringify(file)}, String(n + 1));
}); })();`;

const ended = (child: ReturnType<typeof spawn>) => new Promise((resolve) => child.once("exit", resolve));

it("lets one process at a time in, and leaves no file", async () => {
  const file = join(tmpdir(), `netns-lock-${process.pid}`);
  writeFileSync(file, "0");
  await Promise.all([1, 2, 3].map(() => ended(spawn(process.execPath, ["-e", counting(file)], { stdio: "inherit" }))));
  assert.equal(readFileSync(file, "utf8"), "60");
  assert.equal(existsSync("/run/pulumi-netns"), false);
  rmSync(file);
});

it("is let go of when its holder is killed", async () => {
  const text = `require(${JSON.stringify(lockModule)}).withLock(() => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const holder = spawn(process.execPath, ["-e", text], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => holder.stdout?.once("data", resolve));
  let entered = false;
  const waiting = withLock(async () => {
    entered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(entered, false);
  holder.kill("SIGKILL");
  await waiting;
  assert.equal(entered, true);
});

it("tells each caller what failed, and goes on", async () => {
  const results = await Promise.allSettled([
    withLock(async () => 1),
    withLock(async () => Promise.reject(new Error("two"))),
    withLock(async () => 3),
  ]);
  assert.deepEqual(
    results.map((result) => (result.status === "fulfilled" ? result.value : (result.reason as Error).message)),
    [1, "two", 3],
  );
});

it("is held for works about different things at once, for those about one in their order, and for others alone", async () => {
  const told: string[] = [];
  const work = (name: string) => async () => {
    told.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    told.push(`${name} ends`);
  };
  await Promise.all([
    withLock(work("a1"), "a"),
    withLock(work("b1"), "b"),
    withLock(work("a2"), "a"),
    withLock(work("alone")),
    withLock(work("b2"), "b"),
  ]);
  const at = (text: string) => told.indexOf(text);
  assert.ok(at("b1 begins") < at("a1 ends"));
  assert.ok(at("a2 begins") > at("a1 ends"));
  assert.deepEqual(told.slice(6), ["alone begins", "alone ends", "b2 begins", "b2 ends"]);
});

it("stays where notes are", async () => {
  mkdirSync("/run/pulumi-netns/host", { recursive: true });
  await withLock(async () => undefined);
  assert.equal(existsSync("/run/pulumi-netns/lock"), true);
  rmSync("/run/pulumi-netns", { recursive: true });
});

/** A process that has work waiting at all times, for some seconds, as a large lab has. It tells when it begins. */
const busy = (seconds: number) => `
const { withLock } = require(${JSON.stringify(lockModule)});
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
const failed = (error) => { console.error(error.message); process.exit(1); };
const more = setInterval(() => void withLock(pause).catch(failed), 10);
setTimeout(() => clearInterval(more), ${seconds} * 1000);
withLock(async () => console.log("held"));`;

it("is let go of for others while work comes without end", async () => {
  const other = spawn(process.execPath, ["-e", busy(4)], { stdio: ["ignore", "pipe", "inherit"] });
  const end = ended(other);
  await new Promise((resolve) => other.stdout.once("data", resolve));
  const asked = Date.now();
  await withLock(async () => undefined);
  assert.ok(Date.now() - asked < 3000, `waited ${Date.now() - asked} ms`);
  assert.equal(await end, 0);
});

it("is had by each of many that have work without end, before they have waited too long", async () => {
  // A lock is waited for half as long.
  const env = { ...process.env, PULUMI_NETNS_TIMEOUT: "4" };
  const words = ["-e", busy(3)];
  const stdio: StdioOptions = ["ignore", "ignore", "inherit"];
  const all = Array.from({ length: 4 }, () => spawn(process.execPath, words, { stdio, env }));
  assert.deepEqual(await Promise.all(all.map(ended)), [0, 0, 0, 0]);
});
