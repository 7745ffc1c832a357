import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { until } from "../support/shell.ts";

const tool = new URL("../../tools/setup/packet-backlog.mjs", import.meta.url).href;

/** Starts a process that works for as long with the setting in a file of ours. */
function working(file: string, milliseconds: number) {
  const work = `() => new Promise((done) => setTimeout(done, ${milliseconds}))`;
  const text = `import { withLargeBacklog } from ${JSON.stringify(tool)}; await withLargeBacklog(${work}, ${JSON.stringify(file)});`;
  return spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: "ignore" });
}

it("puts the machine's packet backlog back: at the end, when it is killed, and not over what somebody set since", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "backlog-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "setting");
  const value = () => readFileSync(file, "utf8").trim();
  for (const [hand, milliseconds, killed, after] of [
    [undefined, 300, false, "1000"],
    [undefined, 60_000, true, "1000"],
    ["5000", 60_000, true, "5000"],
  ] as const) {
    writeFileSync(file, "1000\n");
    const bench = working(file, milliseconds);
    const ended = once(bench, "exit");
    assert.ok(await until(() => value() === "20000"));
    if (hand) writeFileSync(file, hand);
    if (killed) bench.kill("SIGKILL");
    await ended;
    assert.ok(await until(() => value() === after), value());
  }
});
