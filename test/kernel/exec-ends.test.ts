import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { checkout } from "../support/checkout.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { cutOff } from "../support/operations.ts";
import { running } from "../support/running.ts";
import { until } from "../support/shell.ts";

const hostIsAsBefore = rememberHost();
byHand("ip netns add ends");
mkdirSync("/run/lab-ends");
const log = "/run/lab-ends/log";

/** What the commands have written since the last look. */
function said(): string[] {
  const text = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  rmSync(log, { force: true });
  return text;
}

/** A shell's text that leaves a child which does all to get away: a session of its own, a second fork, an ignored signal, another user. */
const runaway = (seconds: number) =>
  `(setsid setpriv --reuid=65534 sh -c 'trap "" TERM HUP INT; (sleep ${seconds} &); sleep ${seconds}' >/dev/null 2>&1 &)`;

it("takes along what a command leaves behind", async () => {
  const one = new Deployed("Exec", "one");
  await one.up({ netns: "ends", command: ["sh", "-c", `${runaway(7101)}; echo begun`] });
  assert.equal(one.outs.stdout, "begun");
  assert.deepEqual(running("7101"), []);
  await one.down();
});

it("kills a command with all of it when its time is over, and undoes it", async () => {
  const one = new Deployed("Exec", "one");
  const words = `trap "" TERM; echo last words >&2; ${runaway(7102)}; sleep 7102`;
  const args = { command: ["sh", "-c", words], timeout: 0.5, undo: ["sh", "-c", `echo undone >> ${log}`] };
  const began = Date.now();
  await assert.rejects(
    one.up(args),
    /^Error: timeout: `sh -c .*` on the host did not end within 0\.5 s, so it was killed .*its last words:\n {2}last words\nGive it more/s,
  );
  assert.ok(Date.now() - began < 4_000, "it did not wait for the command");
  assert.deepEqual(running("7102"), []);
  assert.deepEqual(said(), ["undone"]);
});

it("may take longer than other operations", async () => {
  const one = new Deployed("Exec", "one");
  process.env.PULUMI_NETNS_TIMEOUT = "0.2";
  await one.up({ command: ["sleep", "1"] });
  delete process.env.PULUMI_NETNS_TIMEOUT;
  await one.down();
});

/** A shell's text that looks for the process which watches the command, in a /proc of its own, and kills that before its child. */
const fratricide = `for folder in /proc/[0-9]*; do
  read -r name <$folder/comm && [ "$name" = cat ] || continue
  read -r _ _ _ parent _ <$folder/stat
  kill -KILL $parent $(basename $folder)
done
sleep 7103`;

it("ends also where a command kills all that it can see, or who watches it", async () => {
  const one = new Deployed("Exec", "one");
  await assert.rejects(one.up({ command: ["sh", "-c", `${runaway(7103)}; kill -KILL -1; sleep 7103`] }), /\(SIGKILL\)/);
  assert.deepEqual(running("7103"), []);
  const command = ["unshare", "--mount-proc", "sh", "-c", fratricide];
  await assert.rejects(one.up({ command, timeout: 0.5 }), /^Error: timeout: /);
  assert.deepEqual(running("7103"), []);
});

/** The script of a provider that brings an Exec up, and is killed meanwhile. */
const provider = (args: object) => `
const { Exec } = require(${JSON.stringify(join(checkout, "dist/provider/provider.js"))});
(async () => {
  const { inputs } = await Exec.check({}, { ...${JSON.stringify(args)}, mark: "conformance%2Fdev Exec%3Acut" });
  await Exec.create(inputs);
})();`;

/** Kills a provider by SIGKILL while its command runs. */
async function killedMeanwhile(args: object, file: string): Promise<void> {
  const child = spawn(process.execPath, ["-e", provider(args)], { stdio: "inherit" });
  assert.ok(await until(() => existsSync(file), 10), "the command did not begin");
  child.kill("SIGKILL");
  await once(child, "exit");
}

for (const netns of [undefined, "ends"]) {
  it(`ends with its provider, and says that it was cut off, in ${netns ?? "the host"}`, async () => {
    const words = ["sh", "-c", `echo run >> ${log}; touch /run/lab-ends/began; ${runaway(7104)}; sleep 7104`];
    const args = { ...(netns && { netns }), command: words, env: { SLOW: "yes" } };
    await killedMeanwhile(args, "/run/lab-ends/began");
    rmSync("/run/lab-ends/began");
    assert.ok(await until(() => running("7104").length === 0, 2), running("7104").join("\n"));
    assert.deepEqual(said(), ["run"]);
    const again = new Deployed("Exec", "cut");
    // It is told as often as somebody asks, and nothing is run or undone.
    for (let tries = 0; tries < 2; tries += 1)
      await assert.rejects(
        again.up({ ...args, undo: ["sh", "-c", `echo undone >> ${log}`] }),
        /^Error: command: `sh .* was cut off while it ran, and nobody knows how far it came; it is not run again .*`triggers`.*`rerun: "always"`$/s,
      );
    assert.deepEqual(said(), []);
    // Another value in its triggers runs it again.
    await assert.rejects(again.up({ ...args, triggers: ["again"], timeout: 0.5 }), /timeout/);
    assert.deepEqual(said(), ["run"]);
    rmSync("/run/lab-ends/began");
    await killedMeanwhile(args, "/run/lab-ends/began");
    rmSync("/run/lab-ends/began");
    await assert.rejects(again.up({ ...args, rerun: "always", timeout: 0.5 }), /timeout/);
    assert.deepEqual(said(), ["run", "run"]);
    rmSync("/run/lab-ends/began");
    assert.ok(await until(() => running("7104").length === 0, 2));
  });
}

it("runs at most once, whatever operation a run is cut off at, and says so", async () => {
  const args = { netns: "ends", command: ["sh", "-c", `echo run >> ${log}; echo out`] };
  let operations = 1;
  for (let after = 0; after < operations; after += 1) {
    operations = await cutOff(after, async () => void (await new Deployed("Exec", "cut").up(args)));
    const runs = said().length;
    const next = new Deployed("Exec", "cut");
    const failure = await next.up(args).then(
      () => "",
      (error: Error) => error.message,
    );
    const all = runs + said().length;
    assert.ok(all <= 1, `cut off after ${after}: it ran ${all} times`);
    if (failure === "") assert.equal(next.outs.stdout, "out");
    else {
      assert.match(failure, /was cut off while it ran/);
      await next.up({ ...args, rerun: "always" });
      assert.deepEqual(said(), ["run"]);
    }
    await next.down();
  }
  assert.ok(operations > 3, `${operations} operations`);
});

it("leaves nothing of what ended so", () => {
  byHand("ip netns del ends", "rm -r /run/lab-ends", "! test -e /run/pulumi-netns/host");
  byHand("find /run/pulumi-netns -depth -delete 2>/dev/null || true");
  hostIsAsBefore();
});
