// npm run -s netns -- ARGS: runs the command line `pulumi-netns` of this checkout.
import { join } from "node:path";
import { engineEnvironment, projectFolderOf } from "./setup/engine-environment.mjs";
import { checkout, node } from "./setup/places.mjs";
import { closeState } from "./setup/private-state.mjs";
import { runTool } from "./setup/problem.mjs";
import { runInForeground } from "./setup/run-program.mjs";
import { setUp } from "./setup.mjs";

await runTool(async () => {
  const words = process.argv.slice(2);
  const { engine } = await setUp();
  const projectFolder = projectFolderOf(words);
  const env = engineEnvironment({ engine, projectFolder });
  closeState(projectFolder);
  return runInForeground(node, [join(checkout, "dist", "cli", "index.js"), ...words], { env });
});
