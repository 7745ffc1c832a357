import { basename } from "node:path";
import { checkout } from "./places.mjs";
import { runProgram } from "./run-program.mjs";

/** Runs npm in the checkout: the npm that started this process, else the one on PATH. @param {string[]} words */
export function runNpm(words) {
  const script = process.env.npm_execpath ?? "";
  const [program, ...first] = basename(script) === "npm-cli.js" ? [process.execPath, script] : ["npm"];
  return runProgram(program, [...first, ...words], { cwd: checkout });
}
