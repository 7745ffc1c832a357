import { copyFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildEngine } from "./engine-build.mjs";
import { refuseForeign } from "./engine-cache.mjs";
import { downloadEngine } from "./engine-download.mjs";
import { engineRelease } from "./engine-release.mjs";
import { findProgram, isProgram } from "./find-program.mjs";
import { engineCaches, sdk } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { say } from "./progress.mjs";
import { lastWords, runProgram } from "./run-program.mjs";

/** The engine version that is built here, and the oldest version on PATH that is accepted. */
export const engineVersion = "3.232.0";

const ways = [
  { cache: join(engineCaches, engineRelease.version), make: (cache) => downloadEngine(cache, engineRelease) },
  { cache: join(engineCaches, engineVersion), make: (cache) => buildEngine(cache, engineVersion) },
];

/** @typedef {{ folder: string, made?: string }} Engine the folder of `pulumi`, and what was made */
/** @typedef {{ tried: string, why: string }} Attempt */

/** Chooses the engine: the one on PATH, the one installed before, the pinned download, or a build. @returns {Promise<Engine>} */
export async function ensureEngine() {
  const found = findProgram("pulumi");
  /** @type {Attempt[]} */
  const attempts = [];
  if (found && !isOurs(dirname(found))) {
    const why = await unfit(found);
    if (!why) return { folder: dirname(found) };
    attempts.push({ tried: `pulumi on PATH (${found})`, why });
  }
  for (const { cache } of ways) refuseForeign(cache);
  const cached = ways.map(({ cache }) => join(cache, "bin")).find(isEngine);
  if (cached) return { folder: cached };
  for (const { cache, make } of ways) {
    const folder = join(cache, "bin");
    const { tried, why } = await make(cache);
    if (!why && isEngine(folder)) return { folder, made: `engine ${basename(cache)} (${tried})` };
    attempts.push({ tried, why: why ?? "it lacks pulumi or pulumi-language-nodejs" });
    say(`  not possible: ${attempts.at(-1)?.why.split("\n").at(-1)}`);
  }
  throw new SetupProblem(nothingWorked(attempts));
}

/**
 * Copies the script that runs dynamic providers beside our engine. If the script is only on PATH, the engine warns on each run.
 * @param {string} folder
 */
export function ensurePlugin(folder) {
  const script = "pulumi-resource-pulumi-nodejs";
  if (!isOurs(folder) || isProgram(join(folder, script))) return;
  copyFileSync(join(sdk, script), join(folder, script));
}

/** @param {string} folder */
function isOurs(folder) {
  return ways.some(({ cache }) => folder === join(cache, "bin"));
}

/** @param {string} folder */
function isEngine(folder) {
  return isProgram(join(folder, "pulumi")) && isProgram(join(folder, "pulumi-language-nodejs"));
}

/** Why the engine found on PATH is not used; undefined if it is. @param {string} pulumi */
async function unfit(pulumi) {
  const beside = join(dirname(realpathSync(pulumi)), "pulumi-language-nodejs");
  if (!findProgram("pulumi-language-nodejs") && !isProgram(beside))
    return "pulumi-language-nodejs is missing beside it";
  const { ok, output } = await runProgram(pulumi, ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (!ok) return output;
  return isOlder(output, engineVersion) ? `it is ${output}, and ${engineVersion} or later is needed` : undefined;
}

/** @param {string} version @param {string} least */
function isOlder(version, least) {
  const [have, want] = [version, least].map((text) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  const at = want.findIndex((part, i) => part !== (have[i] ?? 0));
  return at >= 0 && (have[at] ?? 0) < want[at];
}

/** @param {Attempt[]} attempts */
function nothingWorked(attempts) {
  const list = attempts.map(({ tried, why }) => `  - ${tried}:\n${lastWords(why)}`).join("\n");
  return `no Pulumi engine was found, and none could be fetched or built. Tried:
${list}
Any one of these helps; then start this again:
  - install Pulumi ${engineVersion} or later: https://www.pulumi.com/docs/install/
  - install Go 1.26 or later (https://go.dev/doc/install), so that the engine can be built here
  - let this machine reach get.pulumi.com (a proxy is taken from HTTPS_PROXY)`;
}
