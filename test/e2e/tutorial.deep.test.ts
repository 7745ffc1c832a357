import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import { rememberHost } from "../support/lab.ts";

const page = readFileSync(join(checkout, "docs/tutorial.md"), "utf8");

/** What a reader does by hand before the tutorial's own commands work here: the packages come from the checkout. */
const byReader = /^(mkdir|npm|export) /;

/** The blocks of the page, in order, with their language. */
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind = "", text = ""]) => ({ kind, text }));

test("the tutorial does what it says, and prints each line that it shows", async (t) => {
  const hostIsAsBefore = rememberHost();
  const folder = mkdtempSync(join(tmpdir(), "netns-e2e-"));
  const env = { ...process.env, PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_HOME: join(folder, "home") };
  Object.assign(env, { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_SKIP_UPDATE_CHECK: "true" });
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", main: "index.ts" }));
  t.after(async () => {
    await execa("pulumi", ["destroy", "--yes", "--stack", "dev"], { cwd: folder, env, reject: false });
    rmSync(folder, { recursive: true, force: true });
  });
  let program = "";
  for (const { kind, text } of blocks) {
    if (kind === "yaml") writeFileSync(join(folder, "Pulumi.yaml"), text);
    if (kind === "ts") {
      program = text.includes("import ") ? text : edited(program, text);
      writeFileSync(join(folder, "index.ts"), program);
    }
    if (kind === "console") await typed(text, { cwd: folder, env });
  }
  assert.equal(program.match(/^new Masquerade/gm)?.length, 1, "the page ends with the whole lab");
  hostIsAsBefore();
});

/** A program with one line more, or with this line in place of the one that makes the same resource. */
function edited(program: string, line: string): string {
  const [start = "", kind = ""] = /^new (\w+)\("[^"]+"/.exec(line) ?? [];
  const lines = program.split("\n");
  if (lines.some((one) => one.startsWith(start)))
    return lines.map((one) => (one.startsWith(start) ? line.trimEnd() : one)).join("\n");
  return `${program.replace("import { ", `import { ${kind}, `)}\n${line}`;
}

/** Types the commands of a block into one shell, and looks for the lines that stand below each. */
async function typed(block: string, place: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const commands = block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => text.trimEnd().split("\n") as [string, ...string[]])
    .filter(([command]) => !byReader.test(command));
  const script = commands.map(([command]) => `${here(command)}\necho; echo '${end}'`);
  const { all } = await execa("bash", ["-c", ["set -m", ...script].join("\n")], { ...place, all: true, reject: false });
  const outputs = all.split(`${end}\n`.trimEnd());
  for (const [index, [command, ...expected]] of commands.entries()) {
    const printed = (outputs[index] ?? "").split("\n").map(comparable);
    for (const line of expected.map(comparable).filter((one) => one !== "" && one !== "…"))
      assert.ok(printed.includes(line), `${command}\nprints no line "${line}", but\n${outputs[index]}`);
  }
}

const end = "-- end of a command --";

/** A command as it is typed here: the package's own one is the checkout's, and a program in the background gets time to start. */
const here = (command: string): string =>
  command
    .replace(/^npx pulumi-netns/, `${process.execPath} ${join(checkout, "dist/cli/index.js")}`)
    .replace(/&$/, "& sleep 3");

/** A line without times, drawn numbers, and spaces at its end. */
const comparable = (line: string): string =>
  line
    .replace(/\d+(\.\d+)?( ?m?s)\b/g, "N$2")
    .replace(/@[0-9a-f]{8}/, "@N")
    .trimEnd();
