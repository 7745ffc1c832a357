import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { checkout, node, nodeModules } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { during } from "./progress.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

/** Makes node_modules what package-lock.json says, Node 24 included. @returns {Promise<string | undefined>} what was made */
export async function ensureDependencies() {
  if (dependenciesAreInPlace()) return undefined;
  const { ok, output } = await during("installing npm packages (npm ci)", npmCi);
  if (!ok) throw new SetupProblem(`npm ci failed:\n${lastWords(withoutUsage(output))}\n${whatHelps(output)}`);
  if (!existsSync(node)) {
    throw new SetupProblem(
      "npm left out Node 24, which the install script of the package `node` brings. Is `ignore-scripts` set? Type:\n    npm rebuild --ignore-scripts=false node",
    );
  }
  return "npm packages";
}

function dependenciesAreInPlace() {
  return existsSync(node) && linksToItself() && installedIsLocked();
}

// The plugin resolves `pulumi-netns/provider` from the program's folder, so the checkout's node_modules must lead back to the checkout.
function linksToItself() {
  const link = join(nodeModules, "pulumi-netns");
  return existsSync(link) && realpathSync(link) === realpathSync(checkout);
}

// By content: `git checkout` touches package-lock.json without changing it.
function installedIsLocked() {
  const installed = packagesOf(join(nodeModules, ".package-lock.json"));
  return Object.entries(packagesOf(join(checkout, "package-lock.json"))).every(([path, { version, optional }]) => {
    if (path === "") return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/** @param {string} lockFile @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}

function npmCi() {
  // The engines field speaks of Node 22 and later, which this very step brings: a warning about it would mislead.
  const words = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const script = process.env.npm_execpath ?? "";
  const started = basename(script) === "npm-cli.js" ? [process.execPath, script] : ["npm"];
  return runProgram(started[0], [...started.slice(1), ...words], { cwd: checkout });
}

/** @param {string} output */
function withoutUsage(output) {
  return output.split(/\nnpm error\s*\nnpm error Clean install a project/)[0];
}

/** @param {string} output */
function whatHelps(output) {
  if (output.includes("ENOENT") && output.includes("spawn npm")) return "Install npm: it comes with Node.js.";
  if (output.includes("EUSAGE")) return "package.json was changed without its lock. Type:\n    npm install";
  return "Is the package registry within reach (`npm ping`)? Then start this again.";
}
