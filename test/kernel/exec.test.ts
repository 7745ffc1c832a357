import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

const hostIsAsBefore = rememberHost();
byHand("ip netns add cmd", "ip -n cmd link set lo up");
mkdirSync("/run/lab-exec", { mode: 0o777 });

/** Runs a command, deletes its resource again, and returns the outputs. */
async function outputs(args: object): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const one = new Deployed("Exec", "one");
  await one.up({ ...args });
  const { stdout, stderr, exitCode } = one.outs as never;
  await one.down();
  return { stdout, stderr, exitCode };
}

/** The message with which a command fails. Nothing of it is left then. */
async function failure(args: object): Promise<string> {
  const one = new Deployed("Exec", "one");
  const error = await one.up({ ...args }).then(
    () => assert.fail("it did not fail"),
    (error: Error) => error.message,
  );
  assert.equal(one.id, "", "it is in no state");
  return error;
}

it("runs in its namespace, and uses that network", async () => {
  const inode = shell("stat -L -c %i /run/netns/cmd").trim();
  assert.equal(
    (await outputs({ netns: "cmd", command: ["stat", "-L", "-c", "%i", "/proc/self/ns/net"] })).stdout,
    inode,
  );
  assert.match((await outputs({ netns: "cmd", command: ["ping", "-c1", "127.0.0.1"] })).stdout, / 1 received/);
  assert.notEqual((await outputs({ command: ["stat", "-L", "-c", "%i", "/proc/self/ns/net"] })).stdout, inode);
});

it("runs as its user and group, with a login's environment, its own variables, folder and input", async () => {
  const words = ["sh", "-c", 'id -un; id -gn; pwd; cat; printf "%s|" "$0" "$HOME" "$PATH" "$WORD" "$NEW"', "it's $0"];
  const env = { WORD: 'it\'s "$HOME" `id`', NEW: "two\nlines" };
  const { stdout } = await outputs({ command: words, user: "nobody", cwd: "/tmp", env, stdin: "given\nin\n" });
  assert.equal(
    stdout,
    "nobody\nnogroup\n/tmp\ngiven\nin\n" +
      "it's $0|/nonexistent|/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin|it's \"$HOME\" `id`|two\nlines|",
  );
  const { stdout: ids } = await outputs({ command: ["id"], user: 4711, group: "daemon" });
  assert.equal(ids, "uid=4711 gid=1(daemon) groups=1(daemon)");
  assert.match(await failure({ command: ["touch", "/etc/lab-exec"], user: "nobody" }), /Permission denied/);
});

it("has nothing of the environment of Pulumi", async () => {
  process.env.PULUMI_CONFIG_PASSPHRASE = "hush-hush";
  const { stdout } = await outputs({ command: ["env"], env: { program: "p", user: "u", IFS: "x" } });
  const names = stdout.split("\n").map((line) => line.replace(/=.*/, ""));
  assert.deepEqual(names.sort(), "HOME IFS LANG LOGNAME PATH PWD SHELL USER program user".split(" "));
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
});

it("prints what a state can hold, whatever the bytes, and a gigabyte is cut while it comes", async () => {
  const odd = await outputs({ command: ["printf", "a\\tb\\n\\377\\376\\033[1mc\\n\\n"] });
  assert.equal(odd.stdout, "a\tb\n\ufffd\ufffd\\u{1b}[1mc");
  const before = process.memoryUsage().rss;
  const most = { now: 0 };
  const look = setInterval(() => {
    most.now = Math.max(most.now, process.memoryUsage().rss);
  }, 10);
  const command = ["sh", "-c", "echo first; yes | head -c 1000000000; echo last; echo said >&2; echo > /dev/stderr"];
  const { stdout, stderr } = await outputs({ command });
  clearInterval(look);
  assert.ok(most.now - before < 200_000_000, `${most.now - before} bytes`);
  assert.match(stdout, /^first\ny\n(y\n)+\n\[999934475 bytes are left out here\]\n(y?\n)+(y\n)+last$/);
  assert.equal(stderr, "said");
});

it("tells how a command failed, with its last words, and leaves nothing", async () => {
  writeFileSync("/run/lab-exec/plain", "");
  const words = "for i in $(seq 50); do echo line $i >&2; done; exit 3";
  assert.match(
    await failure({ netns: "cmd", command: ["sh", "-c", words] }),
    /^command: `sh -c .*` in netns cmd ended with exit status 3, not 0; its last words:\n {2}line 41\n(.*\n){8} {2}line 50\nCorrect/,
  );
  assert.match(await failure({ command: ["sh", "-c", "kill -SEGV $$"] }), /exit status 139 \(SIGSEGV\), not 0\n/);
  assert.match(
    await failure({ command: ["no-such"] }),
    /^command: there is no program "no-such" in \/usr\/local\/sbin:.* of the host; install/,
  );
  assert.match(
    await failure({ command: ["/run/lab-exec/plain"] }),
    /^command: "\/run\/lab-exec\/plain" in the host is no program/,
  );
  assert.match(await failure({ command: ["id"], user: "no-such" }), /^user: there is no user "no-such" in the host/);
  assert.match(await failure({ command: ["id"], group: "no-such" }), /^group: there is no group "no-such" in the host/);
  assert.match(
    await failure({ command: ["id"], cwd: "/no/such" }),
    /^cwd: there is no folder "\/no\/such" in the host/,
  );
  assert.match(await failure({ netns: "nowhere", command: ["id"] }), /^netns: netns nowhere is not there/);
});

it("expects an exit status and an output", async () => {
  const command = ["sh", "-c", "echo one; echo two; exit 7"];
  const { exitCode } = await outputs({ command, expect: { exitCode: 7, stdout: "^two$" } });
  assert.equal(exitCode, 7);
  assert.match(
    await failure({ command, expect: { exitCode: 7, stdout: "^three$" } }),
    /^expect\.stdout: .* did not print what matches "\^three\$", but:\n {2}one\n {2}two\n/,
  );
  assert.match(await failure({ command: ["true"], expect: { exitCode: 1 } }), /ended with exit status 0, not 1/);
});

it("leaves the host as it was", () => {
  byHand("rm -r /run/lab-exec", "ip netns del cmd");
  hostIsAsBefore();
});
