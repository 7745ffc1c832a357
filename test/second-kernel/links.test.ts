import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import { isHere } from "../conformance/here.ts";
import { allSubjects } from "../conformance/subjects.ts";
import { lacksSecondKernel, runOnSecondKernel } from "../support/second-kernel.ts";

// Each kind of link that this machine's kernel lacks is put through the conformance suite on a second kernel. npm test tries the others.
const kinds = [...new Set(allSubjects.map(({ kind }) => kind))].filter((kind) => !isHere(kind));

for (const kind of kinds)
  it(`${kind} does what every kind promises`, async (t) => {
    const lacking = lacksSecondKernel();
    if (lacking !== undefined) return t.skip(`this kernel has no ${kind}, and for a second one ${lacking}`);
    const { text, exitCode } = await runOnSecondKernel(join(import.meta.dirname, "links-conform.ts"), {
      modules: ["ipv6"],
      environment: { LINKS: kind },
    });
    assert.equal(exitCode, 0, text);
    assert.match(text, /^ℹ pass [1-9]\d*$/m, text);
  });
