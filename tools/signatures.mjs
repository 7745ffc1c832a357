// npm run signatures: installs the npm packages and asks the registry whether it signed them, before any of their code runs.
import { ensureDependencies } from "./setup/dependencies.mjs";
import { runTool, SetupProblem } from "./setup/problem.mjs";
import { say } from "./setup/progress.mjs";
import { checkSignatures } from "./setup/signatures.mjs";

await runTool(async () => {
  await ensureDependencies();
  const { wrong, said } = await checkSignatures();
  if (wrong) throw new SetupProblem(`${said}\nLook closer: npm audit signatures`);
  say(said);
  return 0;
});
