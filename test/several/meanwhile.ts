import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { TestContext } from "node:test";
import { notePath } from "../../dist/provider/kernel/notes/notes.js";
import { shell } from "../support/shell.ts";

/** The mark of another stack, which acts at the very moment of one of our operations. */
export const others = "pulumi-netns:1 other/dev Kind:name 0badcafe";
const starts = channel("pulumi-netns:operation-start");

interface Operation {
  argv: readonly string[];
  input?: string;
}

/** Does something once, right before the first operation whose argv and input match. */
export function before(t: TestContext, pattern: RegExp, meanwhile: () => void): () => void {
  let done = false;
  const listener = (message: unknown) => {
    const { argv, input = "" } = message as Operation;
    if (done || !pattern.test(`${argv.join(" ")}\n${input}`)) return;
    done = true;
    meanwhile();
  };
  starts.subscribe(listener);
  t.after(() => starts.unsubscribe(listener));
  return () => assert.ok(done, `no operation matched ${pattern}`);
}

export const noteOf = (about: string, note: object): string => {
  const path = notePath({ place: "host", about });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ about, ...note }));
  return path;
};

shell("ip netns add first; ip netns del first");
shell(
  "ip link add hub type bridge; ip link set hub addrgenmode none; ip link set hub up; ip addr add 10.9.0.1/24 dev hub",
);
