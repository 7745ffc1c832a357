// npm run -s pulumi -- ARGS: the engine that the set-up chose, with the embedded defaults.
import { join } from "node:path";
import { engineEnvironment, projectFolderOf } from "./setup/engine-environment.mjs";
import { runTool } from "./setup/problem.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { ensureStack } from "./setup/stack.mjs";
import { setUp } from "./setup.mjs";

await runTool(async () => {
  const words = process.argv.slice(2);
  const { engine } = await setUp();
  const projectFolder = projectFolderOf(words);
  const env = engineEnvironment({ engine, projectFolder });
  const pulumi = join(engine, "pulumi");
  if (projectFolder) await ensureStack({ pulumi, words, projectFolder, env });
  return runInForeground(pulumi, words, { env });
});
