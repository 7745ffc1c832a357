import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { netns } from "../cli/command.ts";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { killEngine, languageHostsEnd, provider, running, wrapper } from "../support/providers.ts";
import { until } from "../support/shell.ts";
import { signalAll } from "../support/tree.ts";
import { lifeLimit } from "./engine-kill.ts";

const program = `import { Bridge } from "pulumi-netns"; new Bridge("early0");`;

test("no provider lives on whose engine died before its first request", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  t.after(() => signalAll([...running(wrapper), ...running(provider)], "SIGKILL"));
  t.after(languageHostsEnd);
  const endsAfterKill = (verb: string, moment: number | string) =>
    t.test(`${verb}, killed at ${moment}`, async () => {
      await killEngine(stack, verb, moment);
      const limit = lifeLimit();
      const left = () => [...running(wrapper), ...running(provider)];
      assert.ok(await until(() => left().length === 0, limit), `more than ${limit} s: ${left()}`);
      // Nor does a wrapper that was still looking for its script start one.
      await wait(300);
      assert.deepEqual(left(), []);
      await netns(stack, "recover", "--yes");
    });
  for (const moment of [0, 200, 500, wrapper, provider]) await endsAfterKill("up", moment);
  await stack.up();
  await endsAfterKill("destroy", provider);
  await stack.destroy();
  languageHostsEnd();
  hostIsAsBefore();
});
