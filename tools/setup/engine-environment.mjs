import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isProgram, systemFolders } from "./find-program.mjs";
import { binaries, nodeModules, sdk } from "./places.mjs";

const require = createRequire(import.meta.url);
/** Files that each Node process below the engine loads first. */
const preloads = ["quick-sdk.cjs", "ends-with-engine.cjs"].map((name) => join(import.meta.dirname, name));

/**
 * The environment of the engine: our programs come first on PATH, and this checkout's defaults (state in the project's folder, no
 * login, empty passphrase) apply wherever the user's variables set nothing. Node caches the compiled SDK, because each run of the
 * engine loads it twice.
 * @param {{ engine: string, projectFolder?: string }} where the engine's folder, and the project's folder if there is one
 * @returns {NodeJS.ProcessEnv}
 */
export function engineEnvironment({ engine, projectFolder }) {
  const env = { ...process.env, PATH: [...new Set(pathFolders(engine))].join(delimiter) };
  env.PULUMI_SKIP_UPDATE_CHECK ??= "true";
  env.PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK ??= "true";
  env.NODE_COMPILE_CACHE ??= join(nodeModules, ".cache", "compiled");
  const requires = preloads.map((file) => `--require=${JSON.stringify(file)}`);
  env.NODE_OPTIONS = [env.NODE_OPTIONS, ...requires].filter(Boolean).join(" ");
  if (env.PULUMI_CONFIG_PASSPHRASE_FILE === undefined) env.PULUMI_CONFIG_PASSPHRASE ??= "";
  if (projectFolder && !namesBackend(projectFolder)) env.PULUMI_BACKEND_URL ||= pathToFileURL(projectFolder).href;
  return env;
}

/** The folder of the Pulumi.yaml that a `pulumi` command uses. @param {string[]} words @returns {string | undefined} */
export function projectFolderOf(words) {
  let folder = resolve(workingFolder(words));
  while (projectFile(folder) === undefined) {
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
  return folder;
}

/** @param {string} engine */
function pathFolders(engine) {
  // The engine warns when it finds a plugin on PATH. It needs one there only if none is beside the engine.
  const plugin = isProgram(join(engine, "pulumi-resource-pulumi-nodejs")) ? [] : [sdk];
  return [binaries, engine, ...plugin, ...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...systemFolders];
}

/** @param {string[]} words */
function workingFolder(words) {
  const at = words.findIndex((word) => /^(-C|--cwd)/.test(word));
  if (at < 0) return ".";
  const [, joined] = words[at].match(/^(?:-C=?|--cwd=)(.+)/) ?? [];
  return joined ?? words[at + 1] ?? ".";
}

/** @param {string} folder */
function projectFile(folder) {
  return ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"]
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
}

/** Whether Pulumi.yaml names a backend, read by the provider's own code, which is built by now. @param {string} projectFolder */
function namesBackend(projectFolder) {
  const { backendIn } = require("../../dist/provider/dynamic/project-file.js");
  return backendIn(projectFile(projectFolder) ?? "") !== undefined;
}
