import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readdirSync, readlinkSync } from "node:fs";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** Runs work of which every operation that begins with a word is refused. */
async function refusing(word: string, work: () => Promise<unknown>): Promise<void> {
  const refuse = (operation: unknown) => {
    const one = operation as { argv: string[]; refusal?: Error };
    if (one.argv[0] === word) one.refusal = new Error("no space left on device");
  };
  subscribe("pulumi-netns:operation-start", refuse);
  await assert.rejects(work(), /no space left on device/);
  unsubscribe("pulumi-netns:operation-start", refuse);
}

it("leaves no draft of a file that could not be put in its place", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  for (const word of ["ln", "tee"]) {
    await refusing(word, () => new Deployed("Address", "one").up({ device: "hub", address: "10.9.0.1/24" }));
    assertHostIs(before, word);
  }
  shell("ip link del hub");
});

it("leaves no file open where the lock could not be had", async () => {
  const before = hostSnapshot();
  const one = new Deployed("Sysctl", "one");
  await refusing("flock", () => one.up({ key: "net.ipv4.tcp_ecn", value: 1 }));
  const open = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return [];
    }
  });
  assert.deepEqual(
    open.filter((path) => path.includes("pulumi-netns/lock")),
    [],
  );
  await one.up({ key: "net.ipv4.tcp_ecn", value: 1 });
  await one.down();
  assertHostIs(before);
});
