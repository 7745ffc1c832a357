import assert from "node:assert/strict";
import { join } from "node:path";
import { it } from "node:test";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { provider } from "../conformance/deployment.ts";
import { isHere } from "../conformance/here.ts";
import { allSubjects } from "../conformance/subjects.ts";
import { kernelWith } from "../support/kernel-with.ts";

// Each kind of link that this machine's kernel lacks, and each subject that needs more than its kernel has, is put through the
// conformance suite on a second kernel. npm test tries the others.
const beyond = allSubjects.filter(({ kind, need }) => !isHere(kind, need));
const asked = new Set(beyond.map(({ kind, need }) => (isHere(kind) ? `${need}` : kind)));

/** The module with the links of a kind, as `modprobe NAME` tells it in the first need of the kind; none for another need. */
function modulesOf(name: string): string[] {
  const { kind } = (provider[name] ?? {}) as { kind?: Kind };
  return (kind?.needs?.[0]?.option ?? "").split(" ").slice(1);
}

for (const kind of asked)
  it(`${kind} does what every kind promises`, async (t) => {
    const { kernel, lacking } = kernelWith(modulesOf(kind));
    if (!kernel) return t.skip(`this kernel has no ${kind}, and for a second one ${lacking}`);
    const { text, exitCode } = await kernel(join(import.meta.dirname, "links-conform.ts"), {
      modules: ["ipv6"],
      environment: { LINKS: kind },
    });
    assert.equal(exitCode, 0, text);
    assert.match(text, /^ℹ pass [1-9]\d*$/m, text);
  });
