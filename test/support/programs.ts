import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import type { TestContext } from "node:test";

const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** Skips a test where this machine lacks a program, and says what to install. @returns whether it lacks one */
export function lacking(t: TestContext, ...programs: string[]): boolean {
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(`${folder}/${program}`)));
  if (missing.length > 0)
    t.skip(`not installed: ${missing.join(", ")}; \`npm test\` installs them as root with apt-get`);
  return missing.length > 0;
}
