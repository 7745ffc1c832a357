import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { installedIsLocked, unpinnedFolders } from "./lock.mjs";
import { linkNode, nodeIsInstalled, nodeIsMissing } from "./node.mjs";
import { runNpm } from "./npm.mjs";
import { checkout, nodeModules } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { lastWords } from "./run-program.mjs";

// No install script runs: none is needed, and package-lock.json does not pin what a script downloads. Warnings are hidden, since
// npm would warn of an old Node, which this very step replaces.
const npmCi = [
  "ci",
  "--include=dev",
  "--include=optional",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/** Installs exactly what package-lock.json pins, Node 24 included. @returns {Promise<string | undefined>} what was made */
export async function ensureDependencies() {
  const made = dependenciesAreInPlace() ? undefined : await install();
  linkNode();
  return made;
}

function dependenciesAreInPlace() {
  return nodeIsInstalled() && linksToItself() && installedIsLocked();
}

// The plugin resolves `pulumi-netns/provider` from the program's folder, so the checkout's node_modules must link to the
// checkout.
function linksToItself() {
  const link = join(nodeModules, "pulumi-netns");
  return existsSync(link) && realpathSync(link) === realpathSync(checkout);
}

async function install() {
  const unpinned = unpinnedFolders();
  if (unpinned.length > 0) throw new SetupProblem(isUnpinned(unpinned));
  const { ok, output } = await during("installing npm packages (npm ci)", () => runNpm(npmCi));
  if (!ok) throw new SetupProblem(`npm ci failed:\n${lastWords(withoutUsage(output))}\n${whatHelps(output)}`);
  if (!nodeIsInstalled()) throw await nodeIsMissing();
  return "npm packages";
}

/** @param {string[]} folders */
function isUnpinned(folders) {
  return `package-lock.json has no hash ("integrity") of ${folders.join(", ")}, so that npm would install whatever it is sent.
Nothing was installed. Take the lock as committed, or as the registry has it:
    git checkout package-lock.json
    npm install --package-lock-only`;
}

/** @param {string} output */
function withoutUsage(output) {
  return output.split(/\nnpm error\s*\nnpm error Clean install a project/)[0];
}

/** @param {string} output */
function whatHelps(output) {
  if (output.includes("ENOENT") && output.includes("spawn npm")) return "Install npm: it comes with Node.js.";
  if (output.includes("EUSAGE")) return "package.json was changed without its lock. Type:\n    npm install";
  if (output.includes("EINTEGRITY"))
    return "The registry sent another file than package-lock.json pins: nothing was installed.";
  return "Is the package registry within reach (`npm ping`)? Then start this again.";
}
