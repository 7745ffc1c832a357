import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Finding } from "../../cli/doctor/finding.ts";
import { checkout } from "../support/checkout.ts";

interface Told {
  status: number | null;
  findings: Finding[];
}

interface Way {
  argv?: string[];
  env?: Record<string, string>;
  /** Words before the command, such as those of another user. */
  as?: string[];
}

/** Runs the doctor, from a folder without a project. */
export function start(argv: string[], { as = [], env = {} }: Way = {}) {
  const [file = "", ...args] = [...as, process.execPath, join(checkout, "dist/cli/index.js"), "doctor", ...argv];
  return spawnSync(file, args, { cwd: "/", encoding: "utf8", env: { ...process.env, ...env } });
}

export function doctor({ argv = [], ...way }: Way = {}): Told {
  const { status, stdout, stderr } = start(["--json", ...argv], way);
  assert.notEqual(stdout, "", stderr);
  return { status, findings: JSON.parse(stdout) as Finding[] };
}

/** The findings of one check that are not fine. */
export const about = ({ findings }: Told, check: string) =>
  findings.filter((one) => one.check === check && one.status !== "ok");

/** The command that the only finding of a check advises. */
export function advised(told: Told, check: string): string {
  const [finding, ...more] = about(told, check);
  assert.deepEqual(more, []);
  const [, command] = /type(?:[^:]*): (.*)/.exec(finding?.advice ?? "") ?? [];
  assert.ok(command, `${check}: ${JSON.stringify(finding)}`);
  return command;
}
