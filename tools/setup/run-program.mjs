import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program to its end and keeps its output. Never throws.
 * @param {string} program
 * @param {string[]} words
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runProgram(program, words, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}

/**
 * Runs a program in the foreground and returns its exit status; after a signal, 128 plus the signal's number. SIGINT is not
 * passed on, because the terminal sends Ctrl-C to both processes. SIGTERM is passed on.
 * @param {string} program
 * @param {string[]} words
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runInForeground(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: "inherit", ...options });
    const wait = () => {};
    const passOn = () => child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", passOn);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", passOn);
      resolve(status ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0));
    });
  });
}

/** The last lines of a tool's output, indented, for use in our error. @param {string} output */
export function lastWords(output) {
  return output
    .split("\n")
    .slice(-12)
    .map((line) => `    ${line}`)
    .join("\n");
}
