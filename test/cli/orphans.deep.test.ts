import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberHost } from "../support/lab.ts";
import { languageHostsEnd, provider, running } from "../support/providers.ts";
import { shell, until } from "../support/shell.ts";
import { netns } from "./command.ts";
import { checks, left, orphan, userStack } from "./orphaned.ts";

test("a provider whose engine died before its first request is named, and ended", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await userStack(t);
  const ways: Record<string, (pid: number) => Promise<unknown> | string> = {
    recover: () => netns(stack, "recover", "--yes"),
    gc: () => netns(stack, "gc", "--yes"),
    "what doctor says": async (pid) => {
      const [finding, ...more] = await checks(stack.folder);
      assert.deepEqual([finding?.status, more], ["warning", []]);
      assert.match(finding?.what ?? "", new RegExp(`^process ${pid} is a provider .*, since 20.*: its engine is dead`));
      shell(/type: (kill .*)/.exec(finding?.advice ?? "")?.[1] ?? assert.fail(finding?.advice));
    },
  };
  for (const [way, ends] of Object.entries(ways)) {
    await t.test(way, async () => {
      const pid = await orphan(stack);
      const { exitCode, text } = await netns(stack, way === "gc" ? "gc" : "recover");
      assert.match(text, new RegExp(`process ${pid} is a provider that works in ${stack.folder}`));
      assert.equal(exitCode, 2, text);
      assert.deepEqual(running(provider), [pid], "it was ended without a yes");
      await ends(pid);
      assert.ok(await until(() => left().length === 0, 1), `${left()} live`);
      await netns(stack, "recover", "--yes");
    });
  }
  assert.deepEqual(await checks(stack.folder), []);
  languageHostsEnd();
  hostIsAsBefore();
});

test("the provider of a run that lives is no orphan, whether its engine runs or stands still", async (t) => {
  const hostIsAsBefore = rememberHost();
  const slow = `import { Netns } from "pulumi-netns";
const made = new Netns("slow");
made.id.apply(() => new Promise((resolve) => setTimeout(resolve, 6000)));`;
  const stack = await userStack(t, slow);
  const run = stack.start(["up", "--yes", "--skip-preview"]);
  assert.ok(await until(() => running(provider).length > 0, 20));
  const [pid] = running(provider);
  run.kill("SIGSTOP");
  assert.deepEqual(await checks(stack.folder), []);
  assert.doesNotMatch((await netns(stack, "gc", "--yes")).text, /is a provider/);
  run.kill("SIGCONT");
  assert.deepEqual(running(provider), [pid]);
  const { exitCode, all } = await run;
  assert.equal(exitCode, 0, all);
  await stack.destroy();
  hostIsAsBefore();
});
