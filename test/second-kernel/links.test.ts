import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { provider } from "../conformance/deployment.ts";
import { isHere } from "../conformance/here.ts";
import { allSubjects } from "../conformance/subjects.ts";
import { kernelWith } from "../support/kernel-with.ts";

// Each kind of link that this machine's kernel lacks, and each subject that needs more than its kernel has, is put through the
// conformance suite on a second kernel. npm test tries the others.
const beyond = allSubjects.filter(({ kind, need }) => !isHere(kind, need));
const asked = new Set(beyond.map(({ kind, need }) => (isHere(kind) ? `${need}` : kind)));

describe("kinds of links", { concurrency: 2 }, () => {
  for (const kind of asked) it(`${kind} does what every kind promises`, (t) => promises(kind, t));
});

async function promises(kind: string, t: TestContext): Promise<void> {
  const { kernel, lacking } = kernelWith(modulesOf(kind));
  if (!kernel) return t.skip(`this kernel has no ${kind}, and for a second one ${lacking}`);
  const { text, exitCode } = await kernel(join(import.meta.dirname, "links-conform.ts"), {
    modules: ["ipv6", ...modulesOf(kind)],
    environment: { LINKS: kind },
  });
  assert.equal(exitCode, 0, text);
  assert.match(text, /^ℹ pass [1-9]\d*$/m, text);
}

/** The modules that a kind needs, none for another need. One that is loaded later would give the host links in the middle of a comparison, such as `gre0`. */
function modulesOf(name: string): string[] {
  const { kind } = (provider[name] ?? {}) as { kind?: Kind };
  return (kind?.needs ?? []).flatMap(({ option = "" }) => /^modprobe (\w+)$/.exec(option)?.slice(1) ?? []);
}
