import assert from "node:assert/strict";
import { test } from "node:test";
import { netns } from "../cli/command.ts";
import { Deployed } from "../conformance/deployment.ts";
import { makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { rememberHost } from "../support/lab.ts";
import { misread, spy } from "../support/spy.ts";
import { hostileTexts } from "./texts.ts";

spy();

/** What the kernel holds of a mark: printable words, and no more than an nft comment takes. */
function assertMarked(alias: string): void {
  assert.match(alias, /^pulumi-netns:1 [\w.:/@+~-]+ [\w.:/@+~-]+ [0-9a-f]{8} [0-9a-f]{8}$/);
  assert.ok(alias.length <= 127, alias);
}

test("whatever a resource, its project or its stack is called, its mark is plain, and its own", async () => {
  const host = hostSnapshot();
  const aliases = new Set<string>();
  for (const [index, text] of hostileTexts.entries()) {
    const [stack, name] = index % 2 ? [`lab/${text}`, "one"] : ["lab/dev", text];
    const one = new Deployed("Bridge", name, stack);
    const nat = new Deployed("Masquerade", name, stack);
    await one.up({ name: "mine" });
    await nat.up({ source: "10.9.0.0/24" });
    const [{ ifalias = "" } = {}] = JSON.parse(run("ip", "-json", "link", "show", "dev", "mine")) as {
      ifalias?: string;
    }[];
    assertMarked(ifalias);
    aliases.add(ifalias.split(" ").slice(0, 3).join(" "));
    assert.equal(await one.up({ name: "mine" }), "same");
    assert.deepEqual([...((await one.refresh()) as string[]), ...((await nat.refresh()) as string[])], []);
    await nat.down();
    await one.down();
  }
  // Halves of characters are one character to whoever writes them down.
  const different = new Set(hostileTexts.map((text, index) => `${index % 2} ${text.toWellFormed()}`));
  assert.equal(aliases.size, different.size);
  assertHostIs(host);
  assert.deepEqual(misread, []);
});

/** As a program may call its resources; the engine takes no NUL, no half of a character and no empty name. */
const program = `
import { Bridge } from "pulumi-netns";
const texts = ${JSON.stringify(hostileTexts.filter((text) => text !== "" && text.isWellFormed() && !text.includes("\0")).map((text) => text.slice(0, 300)))};
texts.forEach((text, index) => new Bridge(text, { name: "br" + index }));
`;

test("through the engine", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  assert.deepEqual((await stack.up()).changes, []);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  const { objects } = JSON.parse((await netns(stack, "list", "--json")).out) as { objects: { mark: string }[] };
  for (const { mark } of objects) assertMarked(mark);
  assert.ok(objects.length > 50);
  await stack.destroy();
  hostIsAsBefore();
});
