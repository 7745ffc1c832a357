import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program to its end and keeps what it said; never throws.
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
 * Hands the terminal over to a program and gives its exit status; of one that a signal ended, 128 and the signal's number.
 * The terminal sends Ctrl-C to the whole group, so passing it on would make two of one; a SIGTERM comes to this process alone.
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

/** The end of a tool's output, indented: its own words in our error. @param {string} output */
export function lastWords(output) {
  return output
    .split("\n")
    .slice(-12)
    .map((line) => `    ${line}`)
    .join("\n");
}
