import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupProblem } from "./problem.mjs";

/**
 * Throws if another user could have put programs into the engine's cache: they are run, usually as root.
 * @param {string} cache the folder of one version; it need not exist
 */
export function refuseForeign(cache) {
  const programs = ["pulumi", "pulumi-language-nodejs"].map((name) => join(cache, "bin", name));
  for (const path of [dirname(dirname(cache)), dirname(cache), cache, join(cache, "bin"), ...programs]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && ![0, process.getuid?.()].includes(found.uid)) throw foreign(path, `belongs to user ${found.uid}`);
  }
  // The set-up makes this folder with mode 0700, so other modes of the folders inside do not matter.
  const { mode = 0 } = statSync(cache, { throwIfNoEntry: false }) ?? {};
  if (mode & 0o022) throw foreign(cache, `can be written to by others (mode ${(mode & 0o777).toString(8)})`);
}

/** @param {string} path @param {string} what */
function foreign(path, what) {
  return new SetupProblem(`${path} ${what}, and this is user ${process.getuid?.()}: the engine that lies there is not run.
Remove that folder, or choose another place, for example:
    export XDG_CACHE_HOME=/root/.cache`);
}
