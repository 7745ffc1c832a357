import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { makeStack } from "../support/engine.ts";
import { rememberHost, runIn } from "../support/lab.ts";

const program = `
import { Topology, fullMesh } from "pulumi-netns";

new Topology("mesh", fullMesh(4, {
  prefix: "width-router-n",
  routers: ["10.91.0.0/24", "2001:db8:91:2222:3333:4444:5555::/112"],
  cables: ["10.92.0.0/24", "2001:db8:92:2222:3333:4444:5555::/112"],
}));
`;

test("show keeps to the terminal, and to COLUMNS; in a pipe each link is on one line", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  const argv = [process.execPath, join(checkout, "dist/cli/index.js"), "show"];
  const shown = async (argv: string[], more: Record<string, string> = {}) => {
    const [file = "", ...words] = argv;
    const { stdout } = await execa(file, words, { cwd: stack.folder, env: { ...stack.env, ...more }, stdin: "ignore" });
    return stripVTControlCharacters(stdout).replaceAll("\r", "");
  };
  const onTerminal = (columns: number) =>
    shown(["script", "-qec", `stty cols ${columns}; ${argv.join(" ")}`, "/dev/null"]);
  const texts = [
    [60, await onTerminal(60)],
    [100, await onTerminal(100)],
    [60, await shown(argv, { COLUMNS: "60" })],
    [200, await shown(argv, { COLUMNS: "200" })],
    [Number.POSITIVE_INFINITY, await shown(argv)],
  ] as const;
  const words = [1, 2, 3, 4].flatMap((n) =>
    runIn(`width-router-n${n}`, "ip", "-o", "addr", "show", "scope", "global")
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/)[3]),
  );
  assert.equal(words.length, 4 * 2 + 6 * 4);
  for (const [width, text] of texts) {
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > width),
      [],
      `at ${width} columns`,
    );
    // Once among the cables or links of the program, and once in the kernel.
    for (const word of words) assert.ok(text.split(`${word}`).length >= 3, `${word} at ${width} columns`);
  }
  assert.match(texts[4][1], /^ {2}width-router-n2 +up +mtu 1500 +10\.92\.0\.0\/31 2001:\S+ fe80:\S+$/m);
  await stack.destroy();
  hostIsAsBefore();
});
