import { realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { userHome } from "../../provider/dynamic/home.ts";

/**
 * The folder `.pulumi` of a file backend, where the engine puts it: it cuts the query off, expands `~`, resolves what is
 * relative from the folder it works in, and then reads escapes (`%20`) and a fragment (`#…`) of the whole path.
 * @param cwd the engine's working folder
 * @returns undefined for other backends, and for a path that is no text
 */
export function backendFolder(url: string, cwd: string): string | undefined {
  if (!url.startsWith("file://")) return undefined;
  const [given = ""] = url.slice("file://".length).split("?");
  const [path = ""] = resolve(workingFolder(cwd), expanded(given)).split("#");
  try {
    return join(decodeURIComponent(path), ".pulumi");
  } catch {
    return undefined;
  }
}

/** Of `~NAME` the engine drops the first letter. */
function expanded(path: string): string {
  if (!path.startsWith("~")) return path;
  return path === "~" ? userHome() : join(userHome(), path.slice(2));
}

/** A folder as Go programs name it: by $PWD, where that is the same one, else without links. */
function workingFolder(cwd: string): string {
  const { PWD = "" } = process.env;
  const [here, named] = [cwd, PWD].map((path) => statSync(path, { throwIfNoEntry: false }));
  return PWD.startsWith("/") && here?.ino === named?.ino && here?.dev === named?.dev ? PWD : realpathSync(cwd);
}
