import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where this machine has User-Mode Linux; undefined if it is not installed. */
export function umlPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, "linux.uml")).find((path) => existsSync(path));
}

/**
 * The program of a second kernel, for a run with a folder of its own. On a processor with AMX it is a copy of User-Mode Linux that
 * puts back larger registers: the host refuses a set of registers that is smaller than its own (EFAULT), and takes the part that
 * it has of a larger one. Without the copy the second kernel ends at once with "ptrace set fp regs failed".
 */
export function umlProgram(folder: string): string {
  const path = umlPath() ?? "linux.uml";
  if (!/^flags\b.*\bamx_tile\b/m.test(readFileSync("/proc/cpuinfo", "utf8"))) return path;
  const program = readFileSync(path);
  const at = program.indexOf(setRegisters);
  assert.ok(at >= 0 && program.indexOf(setRegisters, at + 1) < 0, `${path} is built otherwise than it was`);
  program.writeUInt32LE(amxRegisters, at + 4);
  const copy = join(folder, "linux.uml");
  writeFileSync(copy, program, { mode: 0o755 });
  return copy;
}

/** Size in bytes of a processor's registers with AMX, in the form of XSAVE. */
const amxRegisters = 11_008;

/** movq $2696,-8(%rbp); mov $PTRACE_SETREGSET,%edi. This stands before the call that puts registers back, and nowhere else. */
const setRegisters = Buffer.from("48c745f8880a0000bf05420000", "hex");
