import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { provider } from "../conformance/deployment.ts";
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
      modules: ["ipv6", ...modulesOf(kind)],
      environment: { LINKS: kind },
    });
    assert.equal(exitCode, 0, text);
    assert.match(text, /^ℹ pass [1-9]\d*$/m, text);
  });

/** The modules that a kind needs. One that is loaded later would give the host links in the middle of a comparison, such as `gre0`. */
function modulesOf(name: string): string[] {
  const { needs = [] } = (provider[name] as unknown as { kind: Kind }).kind;
  return needs.flatMap(({ option = "" }) => /^modprobe (\w+)$/.exec(option)?.slice(1) ?? []);
}
