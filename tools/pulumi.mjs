// npm run -s pulumi -- ARGS: runs the engine that the set-up chose, with this checkout's defaults (see engine-environment.mjs).
import { join } from "node:path";
import { engineEnvironment, projectFolderOf } from "./setup/engine-environment.mjs";
import { closeState } from "./setup/private-state.mjs";
import { runTool } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { ensureStack } from "./setup/stack.mjs";
import { setUp } from "./setup.mjs";

/** The exit status of a program that SIGKILL ended: see bash(1). */
const killed = 128 + 9;

await runTool(async () => {
  const words = process.argv.slice(2);
  const { engine } = await setUp();
  const projectFolder = projectFolderOf(words);
  const env = engineEnvironment({ engine, projectFolder });
  const pulumi = join(engine, "pulumi");
  closeState(projectFolder);
  if (projectFolder) await ensureStack({ pulumi, words, projectFolder, env });
  const status = await runInForeground(pulumi, words, { env });
  if (status === killed)
    say(`\nThe engine was killed (SIGKILL). Next: npm run -s netns -- recover -C ${projectFolder ?? "."}`);
  return status;
});
