import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkout } from "../support/checkout.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { running } from "../support/running.ts";
import { until } from "../support/shell.ts";

const provider = join(checkout, "dist/provider/provider.js");
const nobody = { uid: 65534, gid: 65534, cwd: "/", env: { PATH: process.env.PATH, HOME: "/" } };

/** The script of a provider that brings an Exec up and down, and prints its outputs or its error. */
const script = (args: object) => `const { Exec } = require(${JSON.stringify(provider)});
(async () => {
  const { inputs } = await Exec.check({}, { ...${JSON.stringify(args)}, mark: "sudo%2Ftest Exec%3Acut" });
  const { id, outs } = await Exec.create(inputs);
  await Exec.delete(id, outs);
  console.log(outs.stdout);
})().catch((error) => console.log(error.message));`;

const asNobody = (args: object): string =>
  spawnSync(process.execPath, ["-e", script(args)], { ...nobody, encoding: "utf8" }).stdout;

const unreadable =
  spawnSync(process.execPath, ["-e", `require(${JSON.stringify(provider)})`], nobody).status !== 0 &&
  "other users cannot read this checkout";
const withoutSudo = !existsSync("/usr/bin/sudo") && "sudo is not installed";

test("a user who is not root runs commands through sudo, and ends them", {
  skip: unreadable || withoutSudo,
}, async (t) => {
  // /etc is this test's own.
  writeFileSync("/etc/sudoers.d/lab-test", "nobody ALL=(ALL) NOPASSWD: ALL\n", { mode: 0o440 });
  const hostIsAsBefore = rememberHost();
  byHand("ip netns add sudo-cmd");
  const secrets = { env: { WORD: "correct-horse" }, stdin: "battery-staple" };
  await t.test("with their environment and input, as root or as another user", () => {
    const command = ["sh", "-c", "id -un; cat; echo; echo $WORD; env | grep -c SUDO"];
    const expect = { exitCode: 1 };
    assert.equal(
      asNobody({ netns: "sudo-cmd", command, ...secrets, expect }),
      "root\nbattery-staple\ncorrect-horse\n0\n",
    );
    assert.match(asNobody({ command, user: "daemon", ...secrets, expect }), /^daemon\n/);
  });
  await t.test("and its time limit holds, whatever a command does", () => {
    const words = 'trap "" TERM; (setsid sh -c "trap \'\' TERM; sleep 7401" &); sleep 7401';
    assert.match(asNobody({ command: ["sh", "-c", words], timeout: 0.5 }), /did not end within 0\.5 s/);
    assert.deepEqual(running("7401"), []);
  });
  await t.test("and it ends with its provider", async () => {
    const child = spawn(process.execPath, ["-e", script({ command: ["sleep", "7402"], ...secrets })], nobody);
    assert.ok(await until(() => running("sleep 7402").length > 0, 10));
    for (const secret of ["correct-horse", "battery-staple"])
      assert.deepEqual(
        running(secret).filter((one) => !one.includes("Exec.create")),
        [],
      );
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(await until(() => running("7402").length === 0, 3), running("7402").join("\n"));
  });
  byHand("ip netns del sudo-cmd", "rm -r /run/pulumi-netns");
  rmSync("/run/sudo", { recursive: true, force: true });
  hostIsAsBefore();
  rmSync("/etc/sudoers.d/lab-test");
});
