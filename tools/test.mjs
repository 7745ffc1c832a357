// npm test: formatter and linter, types, tests, as one gate. npm test -- FILE or WORD… runs the tests of matching files alone.
// npm run test:deep: tests that end runs, fail operations, draw random histories and let several stacks meet.
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { binaries, checkout, node } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUpTests, testRunner } from "./setup/run-tests.mjs";

const checks = [
  { title: "format and lint", words: [join(binaries, "biome"), "check", "--error-on-warnings"] },
  { title: "types", words: [join(binaries, "tsc"), "--noEmit"] },
];

/** Folders of test/ whose tests take long, and find what a change breaks seldom. */
const deepFolders = ["faults", "histories", "kills", "several"];

const isDeep = (/** @type {string} */ file) => deepFolders.some((folder) => file.startsWith(`test/${folder}/`));

await runTool(async () => {
  const options = await setUpTests();
  const asked = process.argv.slice(2).filter((word) => word !== "--deep");
  const all = globSync("test/**/*.test.ts", { cwd: checkout }).sort();
  if (process.argv.includes("--deep")) return runStages([tests(all.filter(isDeep))], options);
  // Node takes its options before the files.
  const [flags = [], files = []] = [true, false].map((isFlag) =>
    asked.filter((word) => word.startsWith("-") === isFlag),
  );
  if (asked.length > 0) return runStages([tests([...flags, ...files.map(asPattern)])], options);
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

/** @param {readonly string[]} words files, patterns and options of Node's */
function tests(words) {
  return { title: "tests", words: [...testRunner, ...words] };
}

/** A path as it stands, else the start of a path below test/, or a part of a file's name. @param {string} word */
function asPattern(word) {
  const path = join(checkout, word);
  if (existsSync(path)) return statSync(path).isDirectory() ? `${word}/**/*.test.ts` : word;
  const name = word.replace(/(\.test)?\.ts$/, "");
  return word.includes("/") ? `test/${name}*.test.ts` : `test/**/*${name}*.test.ts`;
}

/** @param {string} title @param {number} status */
function failed(title, status) {
  const hint = title === "format and lint" ? "; npm run format puts most of it right" : "";
  say(`\n✖ ${title}: failed${hint}`);
  return status;
}
