import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { shell } from "./shell.ts";

/** A test file that prints whether it sees the folder /etc/netns: once when it begins, and again when it is asked. */
const watcher = `import { existsSync } from "node:fs";
const look = () => console.log(existsSync("/etc/netns"));
look();
process.stdin.once("data", () => { look(); process.exit(0); });
`;

const machines = {
  "no /etc/netns": "true",
  "an empty one": "mkdir /etc/netns",
  "one with a file": "mkdir -p /etc/netns/theirs; touch /etc/netns/theirs/hosts",
};

// This private host plays the machine, and a second private host is made on it.
for (const [title, make] of Object.entries(machines))
  it(`a private host shows nothing of the machine's /etc/netns, nor what comes later: ${title}`, async () => {
    shell(make);
    const folder = mkdtempSync(join(tmpdir(), "netns-machine-"));
    const file = join(folder, "watcher.test.ts");
    writeFileSync(file, watcher);
    const words = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--import=./test/private-host.mjs", file];
    const inner = spawn(process.execPath, words, {
      env: { ...process.env, PRIVATE_HOST: "" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    inner.stdout.setEncoding("utf8");
    const [first] = await once(inner.stdout, "data");
    shell("mkdir -p /etc/netns/later");
    inner.stdin.write("again\n");
    const [second] = await once(inner.stdout, "data");
    assert.deepEqual([first, second], ["false\n", "false\n"]);
    rmSync(folder, { recursive: true });
    shell("rm -r /etc/netns");
  });
