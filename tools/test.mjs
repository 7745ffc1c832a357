// npm test: formatter and linter, types, tests, as one gate. npm test -- FILE or WORD… runs the tests of matching files alone.
import { join } from "node:path";
import { binaries, node } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUpTests, testRunner } from "./setup/run-tests.mjs";

const checks = [
  { title: "format and lint", words: [join(binaries, "biome"), "check", "--error-on-warnings"] },
  { title: "types", words: [join(binaries, "tsc"), "--noEmit"] },
];

await runTool(async () => {
  const options = await setUpTests();
  const asked = process.argv.slice(2);
  const stages = asked.length > 0 ? [tests(asked)] : [...checks, tests([])];
  for (const { title, words } of stages) {
    say(`\n▶ ${title}`);
    const status = await runInForeground(node, words, options);
    if (status !== 0) return failed(title, status);
  }
  return 0;
});

/** @param {string[]} asked */
function tests(asked) {
  const flags = asked.filter((word) => word.startsWith("-"));
  const files = asked.filter((word) => !word.startsWith("-")).map(asPattern);
  return { title: "tests", words: [...testRunner, ...flags, ...(files.length > 0 ? files : ["test/**/*.test.ts"])] };
}

/** A path as it stands, else a part of a file's name. @param {string} word */
function asPattern(word) {
  return word.includes("/") ? word : `test/**/*${word.replace(/(\.test)?\.ts$/, "")}*.test.ts`;
}

/** @param {string} title @param {number} status */
function failed(title, status) {
  const hint = title === "format and lint" ? "; npm run format puts most of it right" : "";
  say(`\n✖ ${title}: failed${hint}`);
  return status;
}
