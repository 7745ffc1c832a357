import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { lacksSecondKernel, runOnSecondKernel } from "../support/second-kernel.ts";

const skip =
  lacksSecondKernel() ?? (process.env.SOAK_HARDWARE ? undefined : "it takes minutes: npm run soak -- --hardware");

it("hardware comes home from a namespace that is deleted under it", { skip }, async (t) => {
  const before = hostSnapshot();
  // Only hardware comes home by itself from a namespace that is deleted.
  const { text, exitCode } = await runOnSecondKernel(join(import.meta.dirname, "nic-on-hardware.ts"), { cards: 3 });
  assert.equal(exitCode, 0, text);
  for (const line of text.match(/^✔ .*$/gm) ?? []) t.diagnostic(line);
  assert.match(text, /^ℹ pass [1-9]/m, text);
  assertHostIs(before);
});
