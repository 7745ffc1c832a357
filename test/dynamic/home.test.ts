import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { backendUrl } from "../../dist/provider/dynamic/home.js";

it("finds the backend as the engine does", (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "netns-home-")));
  t.after(() => rmSync(folder, { recursive: true }));
  const [home, program] = [join(folder, "home"), join(folder, "project", "program")];
  mkdirSync(home);
  mkdirSync(program, { recursive: true });
  const project = (text: string) =>
    writeFileSync(join(folder, "project", "Pulumi.yaml"), `name: x\nruntime: nodejs\n${text}`);
  const env = { PULUMI_HOME: home };
  project("");
  assert.equal(backendUrl(env, program), "https://api.pulumi.com");
  writeFileSync(join(home, "credentials.json"), `{ "current": "s3://team" }`);
  assert.equal(backendUrl(env, program), "s3://team");
  for (const text of [
    "backend:\n  url: file://./state\n",
    "backend: { url: file://./state }\n",
    'backend:\n  # ours\n  url: "file://./state"\n',
  ]) {
    project(text);
    assert.equal(backendUrl(env, program), `file://${folder}/project/state`, text);
  }
  assert.equal(backendUrl({ ...env, PULUMI_BACKEND_URL: "gs://other" }, program), "gs://other");
  assert.equal(backendUrl({ ...env, PULUMI_BACKEND_URL: "file://~" }, program), `file://${realpathSync(homedir())}`);
});
