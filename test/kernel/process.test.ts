import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { before, logOf, ran, until } from "./processes-ran.ts";

it("keeps the log of a gigabyte small, and its newest part", async () => {
  const command = ["sh", "-c", "yes | head -c 1000000000; echo last; sleep 1000"];
  await ran({ command, log: { maxBytes: 1_000_000 }, ready: { log: "^last$" }, readyTimeout: 120 }, async (one) => {
    assert.ok(logOf(one).length <= 2_000_000);
    assert.match(logOf(one), /\nlast\n$/);
  });
});

/** Makes a process that ends at once. On a machine with other work it may live for the moment that `up` waits, so it is tried again. */
async function refusedAtOnce(args: Record<string, unknown>, tries = 5): Promise<void> {
  const one = new Deployed("Process", "one");
  await one.up(args);
  await one.down();
  if (tries > 0) await refusedAtOnce(args, tries - 1);
}

it("shows no value of the environment in an error", async () => {
  const command = ["sh", "-c", "echo the password is $PASSWORD; exit 1"];
  const args = { netns: "runs", command, env: { PASSWORD: "opensesame" } };
  await assert.rejects(new Deployed("Process", "one").up(args), (error: Error) => {
    assert.match(error.message, /the password is \[env PASSWORD\]/);
    return !error.message.includes("opensesame");
  });
});

it("tells what a command printed that ended at once, and leaves nothing of it", async () => {
  for (const [command, says] of [
    [["sh", "-c", "echo no such zone >&2; exit 3"], /command ended with exit status 3 at once.*\n +no such zone/],
    [
      ["sh", "-c", "sleep 1000 & "],
      /exit status 0 at once.*It printed nothing.*\n.*stay in the foreground.*--foreground/,
    ],
    [["sh", "-c", "kill -SEGV $$"], /ended with exit status 139 \(SIGSEGV\) at once/],
  ] as const) {
    for (const restart of ["never", "always"])
      await assert.rejects(refusedAtOnce({ netns: "runs", command, restart }), says);
    assertHostIs(before);
  }
});

it("tells what is missing of a command that could not be started, by its argument", async () => {
  for (const [args, says] of [
    [{ command: ["/no/such/program"] }, /^command: "\/no\/such\/program" in netns runs is no program: no such file/],
    [
      { command: ["nosuchdaemon", "-f"] },
      /^command: there is no program "nosuchdaemon" in \/usr.* of netns runs; install/,
    ],
    [{ env: { PATH: "/opt" } }, /^command: there is no program "sleep" in the PATH of `env` of netns runs/],
    [{ user: "nobodyhere" }, /^user: there is no user "nobodyhere" in netns runs; `getent passwd`/],
    [{ user: "nobody", group: "nogroup1" }, /^group: there is no group "nogroup1" in netns runs/],
    [{ cwd: "/no/folder" }, /^cwd: there is no folder "\/no\/folder" in netns runs; make it first/],
    [{ ready: { command: ["nosuchprobe"] } }, /^ready\.command: there is no program "nosuchprobe" in .* of netns runs/],
  ] as const) {
    for (const restart of ["never", "always"]) {
      const begun = performance.now();
      const up = new Deployed("Process", "one").up({ netns: "runs", command: ["sleep", "1000"], restart, ...args });
      await assert.rejects(up, { message: says });
      assert.ok(performance.now() - begun < 10_000, "not after the time-out of `ready`");
    }
  }
  assertHostIs(before);
});

it("tells how often a command was started that is never ready, and how it ended last", async () => {
  const command = ["sh", "-c", "echo bad config; exit 7"];
  const args = { netns: "runs", command, restart: "always", ready: { tcp: 4444 }, readyTimeout: 1.5 };
  await assert.rejects(
    new Deployed("Process", "one").up(args),
    /^Error: ready: nothing .* within 1.5 s; the command was started [23] times, and ended last with exit status 7, so/,
  );
  assertHostIs(before);
});

it("waits until a process is ready, in each of the ways", async () => {
  const serve = (port: number) => ["python3", "-m", "http.server", `${port}`];
  const bind =
    "import socket,time; s=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM); time.sleep(.3); s.bind(('::',53)); time.sleep(99)";
  for (const args of [
    { command: serve(8081), ready: { tcp: 8081 } },
    { command: serve(8082), ready: { http: "http://127.0.0.1:8082/" }, cwd: "/proc/self" },
    { command: ["python3", "-c", bind], ready: { udp: 53 } },
    { command: ["sh", "-c", "sleep 0.3; touch /run/ready-file; sleep 99"], ready: { file: "/run/ready-file" } },
    {
      command: ["sh", "-c", "sleep 0.3; touch /run/ready-file; sleep 99"],
      ready: { command: ["test", "-e", "/run/ready-file"] },
    },
  ]) {
    await ran(args, async () => {
      if ("tcp" in args.ready)
        assert.match(shell("ip netns exec runs curl -s http://127.0.0.1:8081/"), /Directory listing/);
      shell("rm -f /run/ready-file");
    });
  }
});

it("fails where a process is not ready in time, with the reason and the log", async () => {
  const command = ["sh", "-c", "echo waiting for godot; sleep 1000"];
  const args = { netns: "runs", command, ready: { tcp: 4444 }, readyTimeout: 0.5 };
  await assert.rejects(
    new Deployed("Process", "one").up(args),
    /^Error: ready: nothing of it listens on TCP port 4444 within 0.5 s, so it was ended.*\n +waiting for godot/,
  );
  assertHostIs(before);
});

it("is started again where that is asked for, and counts it", async () => {
  const command = ["sh", "-c", "echo begun; sleep 1000"];
  await ran({ command, restart: "always" }, async (one) => {
    process.kill(one.outs.pid as number, "SIGKILL");
    await until(() => logOf(one), /begun\nKilled\nbegun/);
    await wait(100);
    assert.deepEqual(await one.refresh(), []);
    assert.equal(one.outs.restarts, 1);
  });
});
