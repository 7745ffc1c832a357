import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

/** Mininet needs brctl (bridge-utils) for its Linux bridge. */
const packages = ["mininet", "bridge-utils", "python3-pip"];

/** Installs the benchmark's peers, the tools that it compares: Mininet from Debian, pyroute2 from PyPI. Needs root and apt. */
export async function installPeers() {
  if (process.getuid?.() !== 0)
    throw new SetupProblem("--install-peers installs packages with apt-get, which needs root.");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", PIP_ROOT_USER_ACTION: "ignore" };
  // A failed update is no error: the old lists may suffice, and the installation shows whether they do.
  await during("updating the lists of packages", () => runProgram("apt-get", ["update", "--quiet"], { env }));
  const apt = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", ...packages];
  // Debian does not let pip add to its Python packages, unless PIP_BREAK_SYSTEM_PACKAGES is set.
  const pip = ["/usr/bin/python3", "-m", "pip", "install", "--quiet", "pyroute2"];
  for (const [program, ...words] of [apt, pip]) {
    const more = { ...env, PIP_BREAK_SYSTEM_PACKAGES: "1" };
    const { ok, output } = await during(`installing with ${program}`, () => runProgram(program, words, { env: more }));
    if (!ok) throw new SetupProblem(`${[program, ...words].join(" ")} failed:\n${lastWords(output)}`);
  }
}
