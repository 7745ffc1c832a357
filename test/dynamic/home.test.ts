import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { backendFolder } from "../../dist/cli/stack/backend-folder.js";
import { backendGiven, backendUrl, homesOf } from "../../dist/provider/dynamic/home.js";
import { digest } from "../../provider/kernel/marks.ts";

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

/** A project whose Pulumi.yaml ends in some text. */
function makeProject(t: TestContext, name: string, text: string): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "netns-home-")));
  t.after(() => rmSync(top, { recursive: true }));
  const folder = join(top, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), `name: x\nruntime:\n  name: nodejs\n${text}`);
  return folder;
}

const none = "https://api.pulumi.com";
const forms: [text: string, url: string][] = [
  ['backend:\n  url: "file:///st q"  # ours\n', "file:///st q"],
  ["backend:\n    url: 'file:///it''s'\nmain: x\n", "file:///it's"],
  ["backend:\n  url: file:///a#b # ours\n", "file:///a#b"],
  ["backend:\n  url:\n    file:///below\n", "file:///below"],
  ["backend:\n  other:\n    url: file:///wrong\n  url: file:///right\n", "file:///right"],
  ['"backend": {"url":"file:///flow, too"}\n', "file:///flow, too"],
  ["backend: { url: s3://b?region=eu, }\n", "s3://b?region=eu"],
  ["backend: {\n  # ours\n  url: s3://b\n}\n", "s3://b"],
  ["backend:\r\n  url: s3://b\r\n", "s3://b"],
  ["backend:\n", none],
  ["backend: {}\n", none],
  ["backend: ~ # none\n", none],
  ["backend:\n  url: ''\n", none],
  ["config:\n  backend:\n    url: s3://other\n", none],
  ["description: |\n  backend:\n    url: s3://other\n", none],
];

it("reads the backend of Pulumi.yaml in every form that people write", (t) => {
  for (const [text, url] of forms) {
    assert.equal(backendGiven({ PULUMI_HOME: "/none" }, makeProject(t, "x", text)).url, url, text);
  }
});

it("refuses a form that it does not read, for a guess would be another backend", (t) => {
  for (const text of ["backend:\n  url: >-\n    s3://b\n", "backend: *there\n", "backend: { url: [s3://b] }\n"]) {
    const folder = makeProject(t, "x", text);
    assert.throws(() => backendGiven({}, folder), /^Error: backend: .*Pulumi\.yaml .* set PULUMI_BACKEND_URL$/, text);
    assert.equal(backendGiven({ PULUMI_BACKEND_URL: "s3://b" }, folder).url, "s3://b");
  }
});

it("keeps the HOME that version 0.1.0 gave, unless it was a hash of a password", (t) => {
  for (const url of ["https://api.pulumi.com", "s3://b?region=eu", "gs://b/x", "file:///st%20q?no_tmp_dir=true"]) {
    assert.deepEqual(homesOf(url), [digest(url, 8)]);
  }
  const [now, ...old] = homesOf("postgres://u:p@db/x");
  assert.deepEqual([now, old], [homesOf("postgres://u:q@db/x")[0], [digest("postgres://u:p@db/x", 8)]]);
  const folder = makeProject(t, "st q", "");
  const url = `file://${folder}/a%20b?no_tmp_dir=true`;
  assert.equal(backendUrl({ PULUMI_BACKEND_URL: url }, folder), url);
});

it("finds the login where PULUMI_CREDENTIALS_PATH says", (t) => {
  const folder = makeProject(t, "x", "");
  writeFileSync(join(folder, "credentials.json"), `{ "current": "s3://team" }`);
  assert.equal(backendGiven({ PULUMI_HOME: "/none", PULUMI_CREDENTIALS_PATH: folder }, folder).url, "s3://team");
});

interface Tools {
  engineEnvironment(where: { engine: string; projectFolder: string }): NodeJS.ProcessEnv;
}

it("keeps the state of a checkout in its folder, whatever that is called", async (t) => {
  const path = join(import.meta.dirname, "../../tools/setup/engine-environment.mjs");
  const { engineEnvironment } = (await import(path)) as Tools;
  for (const name of ["st q", "büro", "a#b", "a%b", "a?b", "plain"]) {
    const folder = makeProject(t, name, "backend:\n");
    const { PULUMI_BACKEND_URL: url } = engineEnvironment({ engine: "/usr/bin", projectFolder: folder });
    assert.equal(url, pathToFileURL(folder).href);
    assert.equal(backendFolder(url as string, "/"), join(folder, ".pulumi"));
  }
  const named = makeProject(t, "x", "backend: { url: s3://b }\n");
  assert.equal(
    engineEnvironment({ engine: "/usr/bin", projectFolder: named }).PULUMI_BACKEND_URL,
    process.env.PULUMI_BACKEND_URL,
  );
});
