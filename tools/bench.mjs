// npm run bench: the figures of lab 1, in a host of its own. npm run bench -- ROUNDS takes more rounds than five.
import { join } from "node:path";
import { engineEnvironment } from "./setup/engine-environment.mjs";
import { checkout, node } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUp } from "./setup.mjs";

await runTool(async () => {
  const { engine } = await setUp();
  const words = ["--import=./test/private-host.mjs", join(checkout, "test/bench/lab.ts"), ...process.argv.slice(2)];
  return runInForeground(node, words, { cwd: checkout, env: engineEnvironment({ engine }) });
});
