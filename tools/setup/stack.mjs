import { SetupProblem } from "./problem.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

const needStack = [
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "stack",
  "config",
  "state",
  "import",
  "cancel",
];
const withoutStack = ["select", "init", "ls", "rm", "unselect"];
const flagsWithValue = [
  "-C",
  "--cwd",
  "--color",
  "-v",
  "--verbose",
  "--tracing",
  "--profiling",
  "--otel-traces",
  "--memprofilerate",
];

/**
 * Selects the stack `dev`, and creates it if needed, for a command that needs a stack when none is named or selected.
 * @param {{ pulumi: string, words: string[], projectFolder: string, env: NodeJS.ProcessEnv }} run
 */
export async function ensureStack({ pulumi, words, projectFolder, env }) {
  if (!wantsStack(words) || namesStack(words) || env.PULUMI_STACK) return;
  const options = { cwd: projectFolder, env };
  const selected = await runProgram(pulumi, ["stack", "--show-name"], options);
  if (selected.ok) return;
  const { ok, output } = await runProgram(pulumi, ["stack", "select", "--create", "dev"], options);
  if (!ok)
    throw new SetupProblem(
      `the stack dev could not be made or selected; run this again. pulumi stack select:\n${lastWords(output)}`,
    );
}

/** @param {string[]} words */
function wantsStack(words) {
  if (words.some((word) => word === "--help" || word === "-h")) return false;
  const [command, verb] = words.filter((word, i) => !word.startsWith("-") && !flagsWithValue.includes(words[i - 1]));
  return needStack.includes(command) && !(command === "stack" && withoutStack.includes(verb));
}

/** @param {string[]} words */
function namesStack(words) {
  return words.some((word) => /^(-s|--stack)/.test(word));
}
