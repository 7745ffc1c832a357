import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { execa } from "execa";
import type { Finding } from "../../cli/doctor/finding.ts";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { killEngine, languageHostsEnd, provider, running, wrapper } from "../support/providers.ts";
import { signalAll } from "../support/tree.ts";

/** A stack of somebody who starts `pulumi` without our tools, and so without what these let Node load first. */
export async function userStack(
  t: TestContext,
  program = `import { Bridge } from "pulumi-netns"; new Bridge("left0");`,
) {
  const stack = await makeStack(t, { program });
  stack.env.NODE_OPTIONS = "";
  t.after(() => {
    signalAll(left(), "SIGKILL");
    languageHostsEnd();
  });
  return stack;
}

export const left = () => [...running(wrapper), ...running(provider)];

/** Lets an engine die as soon as its provider is there. @returns the provider's PID, when it lives on */
export async function orphan(stack: Stack): Promise<number> {
  await killEngine(stack, "up", provider);
  const [pid, ...more] = running(provider);
  assert.ok(pid && more.length === 0, "there is no orphan");
  return pid;
}

/** What the doctor, asked about no lab, says about providers in a folder. */
export async function checks(folder: string): Promise<Finding[]> {
  const argv = [join(checkout, "dist/cli/index.js"), "doctor", "--json"];
  const { stdout } = await execa(process.execPath, argv, { cwd: "/", reject: false });
  const findings = (JSON.parse(stdout) as Finding[]).filter(({ check }) => check === "orphans");
  return findings.filter(({ what }) => what.includes(folder));
}
