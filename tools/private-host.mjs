// npm run bench, npm run fixture: runs a file of test/ on a private host, with the engine that the set-up chose.
import { join } from "node:path";
import { engineEnvironment } from "./setup/engine-environment.mjs";
import { checkout, node } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUp } from "./setup.mjs";

await runTool(async () => {
  const { engine } = await setUp();
  const [file = "", ...rest] = process.argv.slice(2);
  const preload = ["--import=./test/private-host.mjs", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
  const words = [...preload, join(checkout, file), ...rest];
  return runInForeground(node, words, { cwd: checkout, env: engineEnvironment({ engine }) });
});
