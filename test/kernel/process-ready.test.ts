import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs } from "../support/host.ts";
import { running } from "../support/running.ts";
import { before, ran } from "./processes-ran.ts";

const netns = "runs";

it("does not take what an earlier start printed for the word of the new one", async () => {
  const ready = { log: "^ready$" };
  await ran({ command: ["sh", "-c", "echo ready; sleep 1000"], ready }, async (one) => {
    const changed = one.up({ netns, command: ["sleep", "1001"], ready, readyTimeout: 1 });
    await assert.rejects(changed, /the log has no line that fits "\^ready\$" within 1 s[\s\S]*It printed nothing/);
    assert.deepEqual(await one.refresh(), [], "the earlier command runs again");
  });
});

it("does not take the port of another process for its own", async () => {
  const server = { command: ["python3", "-m", "http.server", "8099"], cwd: "/proc/self", ready: { tcp: 8099 } };
  await ran(server, async () => {
    await assert.rejects(
      new Deployed("Process", "two").up({ netns, ...server }),
      /ended with exit status 1 before it was ready/,
    );
    const silent = { netns, command: ["sleep", "1000"], ready: { tcp: 8099 }, readyTimeout: 0.5 };
    await assert.rejects(new Deployed("Process", "two").up(silent), /nothing of it listens on TCP port 8099/);
  });
});

it("looks for a file as the process sees it, links included", async () => {
  const command = ["sh", "-c", "mount -n -t tmpfs none /run && touch /run/lab-ready; sleep 1000"];
  await ran({ command, ready: { file: "/var/run/lab-ready" }, readyTimeout: 5 }, async () => undefined);
});

it("asks by a command in time, whatever it does, and nothing of it stays", async () => {
  const one = new Deployed("Process", "one");
  for (const asked of [["sleep", "7301"], ["sh", "-c", "sleep 7301 & sleep 7301"], ["yes"]]) {
    const began = performance.now();
    const args = { netns, command: ["sleep", "1000"], ready: { command: asked }, readyTimeout: 1 };
    await assert.rejects(one.up(args), /did not succeed within 1 s/);
    assert.ok(performance.now() - began < 10_000);
    assert.deepEqual(running("7301"), []);
    assertHostIs(before);
  }
});

it("asks by a command without the environment of the run", async () => {
  process.env.LAB_READY_SECRET = "hushed-away";
  const asked = ["sh", "-c", '[ -z "$LAB_READY_SECRET" ] && [ "$(id -u)" = 0 ]'];
  await ran({ command: ["sleep", "1000"], ready: { command: asked }, readyTimeout: 5 }, async () => undefined);
  delete process.env.LAB_READY_SECRET;
});

it("fails where it cannot be started at all", async () => {
  const nowhere = { netns: "runs-nowhere", command: ["sleep", "1000"] };
  await assert.rejects(
    new Deployed("Process", "one").up(nowhere),
    /^Error: netns: netns runs-nowhere is not there|^Error: command: the process could not be started/,
  );
  assertHostIs(before);
});
