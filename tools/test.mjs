// npm test: formatter and linter, types, tests, as one gate. npm test -- FILE or WORD… runs the tests of matching files alone.
import { join } from "node:path";
import { engineEnvironment } from "./setup/engine-environment.mjs";
import { ensureHostPrograms, forTests } from "./setup/host-programs.mjs";
import { binaries, checkout, node, nodeModules } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUp } from "./setup.mjs";

const checks = [
  { title: "format and lint", words: [join(binaries, "biome"), "check", "--error-on-warnings"] },
  { title: "types", words: [join(binaries, "tsc"), "--noEmit"] },
];

const runner = [
  "--test",
  "--test-concurrency=2",
  "--test-reporter=spec",
  "--import=./test/private-host.mjs",
  // The package is CommonJS for its users; here Node reads its sources as the modules they are written as.
  "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
];

await runTool(async () => {
  const { engine } = await setUp();
  await ensureHostPrograms(forTests).catch(() => undefined);
  // Tests choose their projects, and so their backends, themselves. Node keeps what it compiled of the SDK, which some
  // thousand processes of the tests load.
  const env = { ...engineEnvironment({ engine }), NODE_COMPILE_CACHE: join(nodeModules, ".cache", "compiled") };
  const options = { cwd: checkout, env };
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
  return { title: "tests", words: [...runner, ...flags, ...(files.length > 0 ? files : ["test/**/*.test.ts"])] };
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
