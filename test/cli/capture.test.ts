import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { ping, rememberHost } from "../support/lab.ts";
import { running } from "../support/running.ts";
import { shell, until } from "../support/shell.ts";
import { netns } from "./command.ts";
import { nodeLab } from "./node-lab.ts";

const hostIsAsBefore = rememberHost();
const lacking = !shell("command -v tcpdump || true").trim() && "tcpdump is not installed";

/** A capture under way, in a process group of its own, as on a terminal. */
async function capturing(lab: Stack, ...words: string[]) {
  const argv = [join(checkout, "dist/cli/index.js"), "capture", ...words];
  const env = { ...process.env, ...lab.env };
  const child = spawn(process.execPath, argv, {
    cwd: lab.folder,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  assert.ok(await until(() => /listening on/.test(said.err), 20), said.err);
  return {
    said,
    /** Ends it as Ctrl-C does: the terminal signals the whole group. @returns its exit status */
    async stop(): Promise<unknown> {
      const ended = once(child, "exit");
      process.kill(-(child.pid as number), "SIGINT");
      return (await ended)[0];
    },
  };
}

test("capture", { skip: lacking }, async (t) => {
  const lab = await makeStack(t, { program: nodeLab });
  await lab.up();
  await t.test("shows the packets on a link as they come, those of the filter alone, until Ctrl-C", async () => {
    const { said, stop } = await capturing(lab, "second", "eth1", "--", "icmp", "and", "src", "10.91.0.1");
    ping("10.91.0.2", "na");
    assert.ok(await until(() => said.out.includes("ICMP echo request"), 5), said.out);
    assert.equal(await stop(), 0);
    assert.doesNotMatch(said.out, /echo reply/);
    assert.deepEqual(running("tcpdump"), []);
  });
  await t.test("writes a file that belongs to whoever asked, and can be read back", async () => {
    const { stop } = await capturing(lab, "na", "any", "-w", "all.pcap");
    ping("10.91.0.2", "na");
    const file = join(lab.folder, "all.pcap");
    assert.ok(await until(() => statSync(file).size > 100, 5));
    assert.equal(await stop(), 0);
    assert.match(shell(`tcpdump -n -r ${file} 2>/dev/null`), /10\.91\.0\.1 > 10\.91\.0\.2: ICMP echo request/);
    rmSync(file);
  });
  await t.test("writes to standard output, for another program", async () => {
    const { said, stop } = await capturing(lab, "na", "eth0", "-w", "-");
    ping("10.91.0.2", "na");
    assert.ok(await until(() => said.out.length > 100, 5));
    assert.equal(await stop(), 0);
  });
  await t.test("refuses a link that is not there, a bad filter, and a file that cannot be written to", async () => {
    const link = await netns(lab, "capture", "na", "eth1");
    assert.match(link.text, /^pulumi-netns: node na has no link "eth1"; it has eth0, lo, and `any`$/);
    assert.equal(link.exitCode, 1);
    const filter = await netns(lab, "capture", "na", "eth0", "--", "-w", "/run/lab-capture");
    assert.match(filter.text, /syntax error/);
    assert.notEqual(filter.exitCode, 0);
    assert.match(
      (await netns(lab, "capture", "na", "lo", "-w", "/no/such/file")).text,
      /\/no\/such\/file cannot be written to: /,
    );
    assert.match((await netns(lab, "capture", "nowhere", "lo")).text, /has no node "nowhere"/);
  });
  await lab.destroy();
  hostIsAsBefore();
});

test("capture says what to install where tcpdump is not there", async (t) => {
  const lab = await makeStack(t, { program: nodeLab });
  await lab.up();
  // A folder with all that is needed but tcpdump comes first and alone.
  const bin = join(lab.folder, "bin");
  const needed = ["ip", "nsenter", "pulumi", "sh", "flock", "node", "pulumi-language-nodejs", "nft", "uname"];
  shell(
    `mkdir ${bin}; for one in ${needed.join(" ")}; do ln -s "$(command -v $one)" ${bin}/; done 2>/dev/null || true`,
  );
  const { text, exitCode } = await netns(
    Object.assign(Object.create(lab), { env: { ...lab.env, PATH: bin } }),
    "capture",
    "na",
    "eth0",
  );
  assert.match(
    text,
    /^pulumi-netns: tcpdump is not installed, or not on PATH; type, by distribution: apt-get install tcpdump \/ /,
  );
  assert.equal(exitCode, 1);
  await lab.destroy();
  hostIsAsBefore();
});
