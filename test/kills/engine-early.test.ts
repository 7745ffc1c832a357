import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { netns } from "../cli/command.ts";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";
import { killEngine, languageHostsEnd, provider, running, wrapper } from "../support/providers.ts";
import { until } from "../support/shell.ts";
import { signalAll } from "../support/tree.ts";
import { lifeLimit } from "./engine-kill.ts";

const program = `import { Bridge } from "pulumi-netns"; new Bridge("early0");`;

test("in a checkout no provider lives on whose engine died before its first request", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await stackOf(t);
  for (const moment of [0, 200, 500, wrapper, provider]) await endsAfterKill(t, stack, { verb: "up", moment });
  await stack.up();
  await endsAfterKill(t, stack, { verb: "destroy", moment: provider });
  await stack.destroy();
  languageHostsEnd();
  hostIsAsBefore();
});

test("nor does one in a project that names our plugin folder", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await stackOf(t);
  stack.env.NODE_OPTIONS = "";
  const plugin = `plugins: { providers: [{ name: pulumi-nodejs, path: ${join(checkout, "plugin")} }] }\n`;
  appendFileSync(join(stack.folder, "Pulumi.yaml"), plugin);
  await endsAfterKill(t, stack, { verb: "up", moment: join(checkout, "plugin", wrapper) });
  const { text } = await stack.up();
  assert.doesNotMatch(text, /warning/i);
  await stack.destroy();
  languageHostsEnd();
  hostIsAsBefore();
});

async function stackOf(t: TestContext): Promise<Stack> {
  const stack = await makeStack(t, { program });
  t.after(() => signalAll(left(), "SIGKILL"));
  t.after(languageHostsEnd);
  return stack;
}

const left = () => [...running(wrapper), ...running(provider)];

const endsAfterKill = (t: TestContext, stack: Stack, { verb, moment }: { verb: string; moment: number | string }) =>
  t.test(`${verb}, killed at ${moment}`, async () => {
    await killEngine(stack, verb, moment);
    const limit = lifeLimit();
    assert.ok(await until(() => left().length === 0, limit), `more than ${limit} s: ${left()}`);
    // A wrapper script that was still starting when its engine died must not start a provider either.
    await wait(300);
    assert.deepEqual(left(), []);
    await netns(stack, "recover", "--yes");
  });
