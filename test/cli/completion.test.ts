import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { nodeLab } from "./node-lab.ts";

const hostIsAsBefore = rememberHost();

/** Has each shell complete a line, of which the last word is what is typed so far, by its own means. */
const scripts: Record<string, string> = {
  bash: `source <(pulumi-netns completion bash)
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
$(complete -p pulumi-netns | grep -o '_pulumi_netns') && printf '%s\\n' "\${COMPREPLY[@]}"`,
  // What zsh calls from a key is called here by hand, and what it would offer is printed.
  zsh: `compdef() { fn=$1 }
compadd() { print -l -- "\${(P@)2}" }
_files() { print files }
source <(pulumi-netns completion zsh)
words=("$@") CURRENT=$#
$fn`,
  fish: `pulumi-netns completion fish | source
complete --do-complete "$argv" | string replace -r '\\t.*' ''`,
};

/** The command on PATH, as a global installation has it. */
function installed(lab: Stack): NodeJS.ProcessEnv {
  const bin = join(lab.folder, "bin");
  mkdirSync(bin);
  // The file itself has to be executable, as it is in a checkout's node_modules/.bin; its first line finds Node on PATH.
  const text = `#!/bin/sh\nPATH='${dirname(process.execPath)}':$PATH exec '${join(checkout, "dist/cli/index.js")}' "$@"\n`;
  writeFileSync(join(bin, "pulumi-netns"), text, { mode: 0o755 });
  return { ...process.env, ...lab.env, PATH: `${bin}:${process.env.PATH}` };
}

test("a shell completes commands, options, nodes and links", async (t) => {
  const lab = await makeStack(t, { program: nodeLab });
  await lab.up();
  const env = installed(lab);
  for (const [name, script] of Object.entries(scripts)) {
    const lacking = !shell(`command -v ${name} || true`).trim() && `${name} is not installed`;
    await t.test(name, { skip: lacking }, () => {
      const completed = (...words: string[]): string[] => {
        const line = ["pulumi-netns", ...words];
        const argv = name === "fish" ? ["--no-config", "-c", script, line.join(" ")] : ["-c", script, name, ...line];
        const { stdout, stderr } = spawnSync(name, argv, { cwd: lab.folder, env, encoding: "utf8" });
        assert.equal(stderr, "", `${name}: ${line.join(" ")}`);
        return stdout.split("\n").filter(Boolean).sort();
      };
      assert.deepEqual(completed("s"), ["shell", "show"]);
      assert.deepEqual(completed("completion", "z"), ["zsh"]);
      assert.deepEqual(completed("exec", "n"), ["na", "nb", "nt"]);
      assert.deepEqual(completed("capture", "second", ""), ["any", "eth1", "lo"]);
      // Nothing that is typed is carried out.
      completed("exec", `$(touch ${join(lab.folder, "touched")})`);
      assert.ok(!existsSync(join(lab.folder, "touched")));
    });
  }
  await t.test("options and their values are passed over, and offered themselves", () => {
    const complete = (...words: string[]) =>
      spawnSync("pulumi-netns", ["complete", "--", ...words], { cwd: "/", env, encoding: "utf8" }).stdout.split("\n");
    assert.deepEqual(complete("exec", "-C", lab.folder, "--stack", "dev", "h"), ["host", ""]);
    assert.deepEqual(complete("capture", "na", "-C", lab.folder, "e"), ["eth0", ""]);
    assert.deepEqual(complete("shell", "--st"), ["--stack", ""]);
    assert.deepEqual(complete("help", "do"), ["doctor", ""]);
  });
  await t.test("where there is nothing to offer, nothing is printed and nothing fails", () => {
    for (const words of [
      ["exec", "-s", "nowhere", ""],
      ["no-such", ""],
      ["show", "x"],
      ["exec", "na", "--", "l"],
    ]) {
      const { stdout, stderr, status } = spawnSync("pulumi-netns", ["complete", "--", ...words], {
        ...{ cwd: lab.folder, env, encoding: "utf8" },
      });
      assert.deepEqual([stdout, stderr, status], ["", "", 0], words.join(" "));
    }
  });
  await lab.destroy();
  hostIsAsBefore();
});

test("completion --help tells where each script goes, and an unknown shell is refused", () => {
  const cli = (...words: string[]) =>
    spawnSync(process.execPath, [join(checkout, "dist/cli/index.js"), "completion", ...words], { encoding: "utf8" });
  assert.match(cli("--help").stdout, /Examples:\n {2}source <\(pulumi-netns completion bash\)/);
  assert.match(cli("tcsh").stderr, /Allowed choices are bash, zsh, fish/);
});
