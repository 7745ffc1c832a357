import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupProblem } from "./problem.mjs";

/**
 * What lies in the cache is run, as root mostly: refuses one that another user could have filled.
 * @param {string} cache the folder of one version; it need not exist
 */
export function refuseForeign(cache) {
  const programs = ["pulumi", "pulumi-language-nodejs"].map((name) => join(cache, "bin", name));
  for (const path of [dirname(dirname(cache)), dirname(cache), cache, join(cache, "bin"), ...programs]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && ![0, process.getuid?.()].includes(found.uid)) throw foreign(path, `belongs to user ${found.uid}`);
  }
  // It is made with 0700, whatever the umask: nobody else gets to what is inside.
  const { mode = 0 } = statSync(cache, { throwIfNoEntry: false }) ?? {};
  if (mode & 0o022) throw foreign(cache, `can be written to by others (mode ${(mode & 0o777).toString(8)})`);
}

/** @param {string} path @param {string} what */
function foreign(path, what) {
  return new SetupProblem(`${path} ${what}, and this is user ${process.getuid?.()}: the engine that lies there is not run.
Remove that folder, or choose another place, for example:
    export XDG_CACHE_HOME=/root/.cache`);
}
