import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureBuild } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { ensureEngine, ensurePlugin } from "./setup/engine.mjs";
import { ensureHostPrograms } from "./setup/host-programs.mjs";
import { runTool } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";

/**
 * Makes everything that is missing. If nothing is missing, it does nothing and prints nothing.
 * @returns {Promise<{ engine: string, made: string[] }>} the folder of the engine, and what was made
 */
export async function setUp() {
  const programs = await ensureHostPrograms();
  const packages = await ensureDependencies();
  const { folder, made } = await ensureEngine();
  ensurePlugin(folder);
  const build = await ensureBuild();
  return { engine: folder, made: [programs, packages, made, build].filter((text) => text !== undefined) };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runTool(async () => {
    const { made } = await setUp();
    say(made.length === 0 ? "everything is in place" : `set up: ${made.join("; ")}`);
    return 0;
  });
}
