// npm run lab: builds lab 1 and pings until all hosts answer. npm run lab:down: removes the lab.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pingLab } from "./lab/ping-lab.mjs";
import { bold } from "./lab/text.mjs";
import { engineEnvironment } from "./setup/engine-environment.mjs";
import { checkout, node } from "./setup/places.mjs";
import { closeState } from "./setup/private-state.mjs";
import { runTool, SetupProblem } from "./setup/problem.mjs";
import { runInForeground, runProgram } from "./setup/run-program.mjs";
import { setUp } from "./setup.mjs";

const verbs = { up, down };

await runTool(async () => {
  const verb = verbs[process.argv[2]];
  if (!verb) throw new SetupProblem("lab: say up or down");
  const { engine } = await setUp();
  const options = { cwd: checkout, env: engineEnvironment({ engine, projectFolder: checkout }) };
  const pulumi = join(engine, "pulumi");
  closeState(checkout);
  const stack = await runProgram(pulumi, ["stack", "select", "--create", "dev"], options);
  if (!stack.ok) throw new SetupProblem(stack.output);
  return verb(pulumi, options);
});

/** @param {string} pulumi @param {import("node:child_process").SpawnOptions} options */
async function up(pulumi, options) {
  const status = await runInForeground(pulumi, ["up", "--yes", "--stack", "dev"], options);
  if (status !== 0) return status;
  const shown = await runInForeground(node, [join(checkout, "dist", "cli", "index.js"), "show"], options);
  const unanswered = await pingLab();
  process.stdout.write(unanswered === 0 ? whatNext() : `\n${unanswered} pings without an answer\n`);
  return unanswered === 0 ? shown : 1;
}

/** @param {string} pulumi @param {import("node:child_process").SpawnOptions} options */
async function down(pulumi, options) {
  const status = await runInForeground(pulumi, ["destroy", "--yes", "--stack", "dev"], options);
  if (status !== 0) return status;
  if (existsSync("/run/netns/my-ns1"))
    throw new SetupProblem(
      "my-ns1 still exists, and this stack did not make it. PULUMI_BACKEND_URL may have been another one then; `npm run -s netns -- list` tells whose it is",
    );
  process.stdout.write("\nNothing of the lab is left: the host is as before. To build it again: npm run lab\n");
  return 0;
}

function whatNext() {
  return `
${bold("What to type next")}
  ip netns exec my-ns1 bash                          a shell in my-ns1
  ip -n my-ns1 route                                 its routes
  npm run -s pulumi -- preview --refresh --diff      what somebody changed by hand
  npm run -s pulumi -- up --yes --refresh            undo such changes
  npm run -s pulumi -- -C examples/veth-pair up --yes
                                                     another lab
  npm run lab:down                                   take this one away
`;
}
