import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { shell } from "../support/shell.ts";

const provider = join(import.meta.dirname, "../../dist/provider/provider.js");
const trace = "/run/tmp/trace";
const nobody = 65534;

shell("ip netns add one; mkdir -m 1777 /run/tmp");

const key = "net.ipv4.tcp_fastopen_key";
const secret = "01234567-89abcdef-01234567-89abcdef";

/** Sets a secret and a setting that is none, in a process that writes a trace. @returns what it said */
function traced(): string {
  const set = (key: string, value: string) => ({
    netns: "one",
    key,
    value,
    mark: `pulumi-netns:1 t/t Sysctl:${key} 01234567`,
  });
  const text = `const { Sysctl } = require(${JSON.stringify(provider)});
    (async () => { for (const args of ${JSON.stringify([set(key, secret), set("net.ipv4.ip_default_ttl", "77")])}) {
      const { id, outs } = await Sysctl.create(args);
      await Sysctl.delete(id, outs);
    } console.log("done"); })().catch((error) => console.log(error.message));`;
  return spawnSync(process.execPath, ["-e", text], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_NETNS_TRACE: trace },
  }).stdout;
}

it("is for its user alone, and has no secret in it", () => {
  for (const found of ["", "an older line\n"]) {
    if (found) writeFileSync(trace, found, { mode: 0o644 });
    assert.equal(traced(), "done\n");
    assert.equal(statSync(trace).mode & 0o777, 0o600);
    const text = readFileSync(trace, "utf8");
    assert.ok(text.startsWith(found));
    assert.match(text, /"77\\n"/);
    assert.match(text, /tcp_fastopen_key"\],"input":"\(a secret, not written down\)"/);
    assert.doesNotMatch(text, /89abcdef|00000000-/);
    rmSync(trace);
  }
});

const planted = {
  "a link to a file of root's": () => symlinkSync("/run/victim", trace),
  "a second name of a file of root's": () => linkSync("/run/victim", trace),
  "another user's file": () => spawnSync("touch", [trace], { uid: nobody, gid: nobody }),
  "a pipe": () => shell(`mkfifo ${trace}`),
  "a folder": () => mkdirSync(trace),
};

for (const [what, plant] of Object.entries(planted)) {
  it(`is not written to where it is ${what}, and no setting is made`, () => {
    writeFileSync("/run/victim", "as it was");
    plant();
    const before = shell("ip netns exec one sysctl -n net.ipv4.ip_default_ttl");
    assert.match(
      traced(),
      /^PULUMI_NETNS_TRACE: \/run\/tmp\/trace cannot be written to: .*name a file that is not there yet/,
    );
    assert.equal(shell("ip netns exec one sysctl -n net.ipv4.ip_default_ttl"), before);
    assert.equal(readFileSync("/run/victim", "utf8"), "as it was");
    rmSync(trace, { recursive: true });
    rmSync("/run/pulumi-netns", { recursive: true });
    rmSync("/run/victim");
  });
}
