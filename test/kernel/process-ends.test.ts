import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Operation } from "../../provider/host/run/operations.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs } from "../support/host.ts";
import { cutOff } from "../support/operations.ts";
import { shell } from "../support/shell.ts";
import { before, logOf, ran, startedWith, textOf, until } from "./processes-ran.ts";

it("ends what a command put into a session of its own, under another user, deaf to signals", async () => {
  const hidden =
    "trap '' TERM HUP; setsid setpriv --reuid=65534 --clear-groups sh -c 'trap \"\" TERM HUP; sleep 1001 & sleep 1002' & ";
  await ran({ command: ["sh", "-c", `${hidden} exec sleep 1003`], stop: { timeout: 1 } }, async ({ id }) => {
    await until(() => startedWith(id.slice(-8)).join("\n"), /sleep 1002/);
    assert.ok(startedWith(id.slice(-8)).length > 5);
  });
});

it("kills a command that ignores its signal, after the time-out", async () => {
  await ran(
    {
      command: ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"],
      ready: { log: "^up$" },
      stop: { timeout: 0.5 },
    },
    async () => undefined,
  );
});

it("gives a command its signal, and time to end", async () => {
  const saying = "trap 'echo bye >&2; exit 0' USR1; echo up; while :; do sleep 0.05; done";
  const one = new Deployed("Process", "one");
  await one.up({ netns: "runs", command: ["sh", "-c", saying], ready: { log: "^up$" }, stop: { signal: "USR1" } });
  await one.up({
    netns: "runs",
    command: ["sh", "-c", saying],
    ready: { log: "^up$" },
    stop: { signal: "USR1" },
    running: false,
  });
  assert.match(logOf(one), /^up\nbye\n$/);
  assert.equal(one.outs.exitCode, 0);
  await one.down();
});

it("looks at all processes of the machine only where something is amiss", async () => {
  const one = new Deployed("Process", "one");
  await one.up({ netns: "runs", command: ["sleep", "1000"] });
  const looks: string[] = [];
  const listener = (message: unknown) => looks.push((message as Operation).argv.join(" "));
  subscribe("pulumi-netns:operation-start", listener);
  await one.down();
  unsubscribe("pulumi-netns:operation-start", listener);
  assert.deepEqual(
    looks.filter((line) => line.includes("/environ")),
    [],
  );
});

it("finds each death, and mends it: of the command, of its supervisor, of all", async () => {
  await ran({ command: ["sleep", "1000"] }, async (one) => {
    const nonce = one.id.slice(-8);
    const outer = () => Number.parseInt(textOf(`/run/pulumi-netns/processes/${nonce}/outer`), 10);
    const init = () => Number(textOf(`/proc/${outer()}/task/${outer()}/children`));
    for (const victim of [() => one.outs.pid as number, init, outer]) {
      process.kill(victim(), "SIGKILL");
      await wait(200);
      assert.deepEqual(await one.refresh(), ["running"]);
      await one.up({ netns: "runs", command: ["sleep", "1000"] });
      assert.deepEqual(await one.refresh(), []);
      assert.equal(startedWith(nonce).filter((line) => line.startsWith("sleep 1000")).length, 1);
    }
  });
});

it("leaves nothing of a run that is cut off anywhere, and the next run takes up what is there", async () => {
  const args = { netns: "runs", command: ["sleep", "1000"] };
  for (const verb of ["create", "update", "delete"]) {
    for (let after = 0, all = 1; after < all; after += 1) {
      const one = new Deployed("Process", "one");
      if (verb !== "create") await one.up(args);
      const { id, outs } = one;
      const change = { ...args, command: ["sleep", "1001"] };
      all = await cutOff(after, async () => {
        if (verb === "delete") await one.handler.delete(id, outs);
        else await one.up(verb === "create" ? args : change);
      });
      if (verb === "create") one.forget();
      if (verb === "delete") await one.handler.delete(id, outs);
      else {
        await one.up(change);
        assert.deepEqual(await one.refresh(), []);
        assert.equal(shell("ip netns pids runs | xargs -r ps -o args= -p | grep '^sleep'").trim(), "sleep 1001");
        await one.down();
      }
      assert.equal(shell("ip netns pids runs"), "");
      if (id) assert.deepEqual(startedWith(id.slice(-8)), []);
      assertHostIs(before, `${verb}, cut off after ${after} operations`);
    }
  }
});
