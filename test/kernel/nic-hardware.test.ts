import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { lacksSecondKernel, runOnHardware } from "../support/hardware.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";

it("hardware comes home from a namespace that is deleted under it", { skip: lacksSecondKernel() }, async (t) => {
  const before = hostSnapshot();
  const { text, exitCode } = await runOnHardware(join(import.meta.dirname, "nic-on-hardware.ts"));
  assert.equal(exitCode, 0, text);
  for (const line of text.match(/^✔ .*$/gm) ?? []) t.diagnostic(line);
  assert.match(text, /^ℹ pass [1-9]/m, text);
  assertHostIs(before);
});
