import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { lacksSecondKernel, runOnSecondKernel } from "../support/second-kernel.ts";

it("limits the memory, the number and the time of processes", async (t) => {
  const lacking = lacksSecondKernel();
  if (lacking) return t.skip(lacking);
  const ran = await runOnSecondKernel(join(import.meta.dirname, "process-limited.ts"));
  assert.equal(ran.exitCode, 0, ran.text);
  assert.match(ran.text, /^ℹ pass 4$/m, ran.text);
});
