import assert from "node:assert/strict";
import { globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Stack } from "../support/engine.ts";
import { netns } from "./command.ts";
import { lock, startAs } from "./locked.ts";

/** How a backend is given, and in which folder below the test's own the engine has it. */
interface Given {
  /** @default "project" */
  cwd?: string;
  env?: string;
  yaml?: string;
  login?: string;
  /** @default "state" */
  at?: string;
}

type Url = (name: string) => string;

const cases: Record<string, (url: Url, top: string) => Given> = {
  "a space, escaped": (url) => ({ env: url("st q"), at: "st q" }),
  "a space as it is": (_, top) => ({ env: `file://${top}/st q`, at: "st q" }),
  "an umlaut, escaped": (url) => ({ env: url("büro"), at: "büro" }),
  "an umlaut as it is": (_, top) => ({ env: `file://${top}/büro`, at: "büro" }),
  "a # that is escaped": (url) => ({ env: url("a#b"), at: "a#b" }),
  "a # that begins a fragment": (_, top) => ({ env: `file://${top}/a#b`, at: "a" }),
  "a % that is escaped": (url) => ({ env: url("a%b"), at: "a%b" }),
  "a query": (url) => ({ env: `${url("state")}?no_tmp_dir=true` }),
  "an escape and a query": (url) => ({ env: `${url("st q")}?no_tmp_dir=false&metadata=skip`, at: "st q" }),
  "from the user's folder": (_, top) => ({ env: `file://~/${relative(userInfo().homedir, top)}/state` }),
  "the working folder": () => ({ env: "file://.", at: "project" }),
  "no path at all": () => ({ env: "file://", at: "project" }),
  "relative, from a folder in the project": () => ({ cwd: "project/sub", env: "file://../../st%20q", at: "st q" }),
  "relative, from a folder with a #": () => ({ cwd: "a#b", env: "file://state", at: "a" }),
  "Pulumi.yaml, quoted": (_, top) => ({ yaml: `backend:\n  url: "file://${top}/st q" # ours\n`, at: "st q" }),
  "Pulumi.yaml, relative, below a comment": () => ({ yaml: "backend: # ours\n  # at hand\n  url: file://../state\n" }),
  "a login": (url) => ({ login: url("st q"), at: "st q" }),
};

for (const [name, given] of Object.entries(cases)) {
  test(`recover sees the lock of a run where the engine has it: ${name}`, async (t) => {
    const { stack, top, at } = makeIn(t, given);
    await stack.pulumi("stack", "init");
    assert.deepEqual(globSync("**/.pulumi/stacks/**/dev.json", { cwd: top }), [
      `${at}/.pulumi/stacks/lab-test/dev.json`,
    ]);
    const engine = await startAs(t, "pulumi");
    lock(join(top, at, ".pulumi"), { pid: engine.here });
    const { exitCode, text } = await netns(stack, "recover", "--yes");
    assert.equal(exitCode, 1, text);
    assert.match(text, new RegExp(`under way: it is locked by pid ${engine.here} of root@`));
  });
}

/** A stack `lab-test/dev` whose backend is given in some way. */
function makeIn(t: TestContext, given: (url: Url, top: string) => Given) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "netns-backend-")));
  t.after(() => rmSync(top, { recursive: true, force: true }));
  const { cwd = "project", at = "state", env, yaml, login } = given((name) => pathToFileURL(join(top, name)).href, top);
  for (const one of ["home", "project/sub", "state", "st q", "büro", "a", "a#b", "a%b"]) {
    mkdirSync(join(top, one), { recursive: true });
  }
  const project = cwd.startsWith("project") ? "project" : cwd;
  writeFileSync(join(top, project, "Pulumi.yaml"), `name: lab-test\nruntime: nodejs\n${yaml ?? ""}`);
  if (login) writeFileSync(join(top, "home/credentials.json"), JSON.stringify({ current: login }));
  const stack = new Stack(join(top, cwd), "dev");
  Object.assign(stack.env, { PULUMI_BACKEND_URL: env ?? "", PULUMI_HOME: join(top, "home"), PWD: join(top, cwd) });
  return { stack, top, at };
}

test("what the engine alone can see is not called healthy", async (t) => {
  // The engine takes this for a bucket with folders in it, as it does s3://BUCKET/FOLDER.
  const { stack } = makeIn(t, (_, top) => ({ env: `FILE://${top}/state` }));
  await stack.pulumi("stack", "init");
  const { exitCode, text } = await netns(stack, "recover", "--yes");
  assert.equal(exitCode, 0, text);
  assert.match(
    text,
    /^Mind: only the engine can tell whether a run has the stack's lock in FILE:.*pulumi cancel --yes$/m,
  );
  assert.match(text, /^Nothing to mend, as far as can be seen$/m);
});
