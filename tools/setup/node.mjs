import { existsSync, mkdirSync, realpathSync, renameSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { lockedPackages } from "./lock.mjs";
import { runNpm } from "./npm.mjs";
import { binaries, node, nodeModules } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { lastWords } from "./run-program.mjs";

/**
 * The npm package of the pinned Node: tools/node/package.json requires it, package-lock.json has its hash, and it has no install
 * script.
 */
const name = `node-linux-${process.arch}`;
const program = join(nodeModules, name, "bin", "node");

export function nodeIsInstalled() {
  return existsSync(program);
}

/** Makes node_modules/.bin/node a link to the pinned Node, because npm 10 makes no such link. */
export function linkNode() {
  if (existsSync(node) && realpathSync(node) === realpathSync(program)) return;
  mkdirSync(binaries, { recursive: true });
  const link = `${node}.${process.pid}`;
  symlinkSync(relative(binaries, program), link);
  renameSync(link, node);
}

/**
 * Explains why Node is missing: npm skips an optional package that it cannot download or whose hash is wrong, and does not say
 * which.
 */
export async function nodeIsMissing() {
  const pinned = lockedPackages()[join("node_modules", name)];
  if (!pinned)
    return new SetupProblem(`package-lock.json pins a Node for x64 and arm64, and none for ${process.arch}.`);
  const what = `${name}@${pinned.version}`;
  const { ok, output } = await runNpm(["view", what, "dist.integrity"]);
  if (!ok)
    return new SetupProblem(`the registry does not give ${what}, the Node of this checkout:\n${lastWords(output)}`);
  const found = output === pinned.integrity ? "what it sent for it is another file, or broke off" : `it has ${output}`;
  return new SetupProblem(
    `${what} of the registry was refused: package-lock.json pins ${pinned.integrity}, and ${found}.
Nothing of it was installed. Is the registry the right one (\`npm config get registry\`)? Then start this again.`,
  );
}
