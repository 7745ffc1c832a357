import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { checkout } from "../support/checkout.ts";
import { lacksEmulatedKernel, runOnEmulatedKernel } from "../support/emulated-kernel.ts";
import { hostSnapshot } from "../support/host.ts";

it("an emulated machine runs a script with its modules on Debian's kernel, and leaves nothing behind", async (t) => {
  const lacking = lacksEmulatedKernel(["wireguard"]);
  if (lacking !== undefined) return t.skip(lacking);
  assert.match(String(lacksEmulatedKernel(["wireguard", "no_such"])), /has no module no_such$/);
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), "emulated-test-"));
  writeFileSync(
    join(folder, "script.ts"),
    `import { execFileSync } from "node:child_process";
    console.log(execFileSync("uname", ["-r"]).toString(), process.cwd(), process.env.COLOURED);
    execFileSync("ip", ["link", "add", "wg0", "type", "wireguard"]);
    process.exit(3);`,
  );
  process.env.COLOURED = "green";
  const wanted = { modules: ["wireguard"], variables: ["COLOURED"] };
  const { text, exitCode } = await runOnEmulatedKernel(join(folder, "script.ts"), wanted);
  rmSync(folder, { recursive: true });
  assert.match(text, /-cloud-amd64\n/);
  assert.match(text, new RegExp(`${checkout.replace("/test/support/../..", "")} green$`, "m"));
  assert.equal(exitCode, 3, text);
  assert.deepEqual(hostSnapshot(), before);
});
