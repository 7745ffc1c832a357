// npm test: formatter and linter, types, then tests, as one gate. npm test -- FILE or WORD… runs only the matching test files.
// npm run test:deep: tests that kill runs, make operations fail, draw random histories and run several stacks at once.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { binaries, checkout, node } from "./setup/places.mjs";
import { runTool, SetupProblem } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUpTests, testRunner } from "./setup/run-tests.mjs";

const checks = [
  { title: "format and lint", words: [join(binaries, "biome"), "check", "--error-on-warnings"] },
  { title: "types", words: [join(binaries, "tsc"), "--noEmit"] },
];

/** Folders of test/ with slow tests, which seldom find a mistake that the quick tests miss. */
const deepFolders = ["faults", "histories", "kills", "second-kernel", "several"];

/** Other folders have slow tests too, in files of this ending: X.deep.test.ts tries all of what X.test.ts tries a part. */
const isDeep = (/** @type {string} */ file) =>
  file.endsWith(".deep.test.ts") || deepFolders.some((folder) => file.startsWith(`test/${folder}/`));

await runTool(async () => {
  const options = await setUpTests({ secondKernel: process.argv.some((word) => /--deep|second-kernel/.test(word)) });
  const asked = process.argv.slice(2).filter((word) => word !== "--deep");
  const all = testFiles();
  if (process.argv.includes("--deep")) return runStages([tests(all.filter(isDeep))], options);
  // Node's options have to come before the files.
  const [flags = [], files = []] = [true, false].map((isFlag) =>
    asked.filter((word) => word.startsWith("-") === isFlag),
  );
  if (asked.length > 0) return runStages([tests([...flags, ...files.flatMap(filesOf)])], options);
  return runStages([...checks, tests(all.filter((file) => !isDeep(file)))], options);
});

/** @typedef {{ title: string, words: string[] }} Stage */

/** @param {readonly Stage[]} stages @param {Parameters<typeof runInForeground>[2]} options */
async function runStages(stages, options) {
  for (const { title, words } of stages) {
    say(`\n▶ ${title}`);
    const status = await runInForeground(node, words, options);
    if (status !== 0) return failed(title, status);
  }
  return 0;
}

/** The stage that runs tests. @param {readonly string[]} words files, patterns and options of Node's */
function tests(words) {
  return { title: "tests", words: [...testRunner, ...words] };
}

/** The paths of all test files, relative to the checkout. */
function testFiles() {
  const names = readdirSync(join(checkout, "test"), { recursive: true }).map(String);
  return names
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `test/${name}`)
    .sort();
}

/**
 * The test files that a word selects: a file, a folder or the start of a path below test/, or a part of a file's name.
 * @param {string} word
 */
function filesOf(word) {
  const name = word.replace(/^test\//, "").replace(/(\.test)?\.ts$/, "");
  const isMeant = (/** @type {string} */ file) =>
    word.includes("/")
      ? file.startsWith(`test/${name}`)
      : basename(file).includes(name) || file.startsWith(`test/${name}/`);
  const files = testFiles().filter(isMeant);
  const exact = files.filter((file) => file === `test/${name}.test.ts`);
  if (files.length === 0)
    throw new SetupProblem(
      `no test file is called ${word}: a part of a file's name is asked for, a folder, or the start of a path below test/`,
    );
  return exact.length > 0 ? exact : files;
}

/** @param {string} title @param {number} status */
function failed(title, status) {
  const hint = title === "format and lint" ? "; npm run format puts most of it right" : "";
  say(`\n✖ ${title}: failed${hint}`);
  return status;
}
