import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../support/engine.ts";
import { processesHere } from "../support/host.ts";
import { preloading } from "../support/preload.ts";
import { until } from "../support/shell.ts";

/** Where a run is cut off: at the first operation whose words, or input, hold a text. */
export interface CutOff {
  when: "start" | "end";
  at: string;
}

/** Runs `pulumi` until it is cut off: engine and plugin get SIGKILL at that operation. */
export async function cutOff(stack: Stack, { when, at }: CutOff, ...words: string[]): Promise<void> {
  const hook = join(stack.folder, "cut-off.mjs");
  writeFileSync(hook, hookText(when, at));
  Object.assign(stack.env, preloading(hook));
  const { signal, all } = await stack.start([...words, "--yes", "--skip-preview"]);
  delete stack.env.NODE_OPTIONS;
  assert.equal(signal, "SIGKILL", `pulumi ${words.join(" ")} was not cut off\n${all}`);
  assert.ok(await until(() => processesHere().length === 0, 10), processesHere().join("\n"));
}

/** Ends the engine and all that it started, this process last. An old language host outlives its engine. */
const hookText = (when: string, at: string): string => `
import { subscribe } from "node:diagnostics_channel";
import { readdirSync, readFileSync } from "node:fs";

subscribe("pulumi-netns:operation-${when}", ({ argv, input }) => {
  if (![argv.join(" "), input ?? ""].join("\\n").includes(${JSON.stringify(at)})) return;
  const all = readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).flatMap(look);
  let engine = all.find(({ pid }) => pid === process.ppid);
  while (engine.name !== "pulumi") engine = all.find(({ pid }) => pid === engine.parent);
  const below = (one) => [one, ...all.filter(({ parent }) => parent === one.pid).flatMap(below)];
  for (const { pid } of below(engine)) if (pid !== process.pid) process.kill(pid, "SIGKILL");
  process.kill(process.pid, "SIGKILL");
});

function look(pid) {
  try {
    const status = readFileSync("/proc/" + pid + "/status", "utf8");
    const [, name] = /^Name:\\t(.*)$/m.exec(status);
    return [{ pid: Number(pid), parent: Number(/^PPid:\\t(\\d+)$/m.exec(status)[1]), name }];
  } catch {
    return [];
  }
}
`;
