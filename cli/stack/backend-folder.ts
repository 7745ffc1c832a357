import { realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { userHome } from "../../provider/dynamic/home.ts";

/**
 * The folder `.pulumi` of a file backend, found as the engine finds it: the engine cuts off the query, expands `~`, resolves a
 * relative path from its working folder, and then decodes escapes (`%20`) and a fragment (`#…`) in the whole path.
 * @param cwd the engine's working folder
 * @returns undefined for other backends, and for a path with invalid escapes
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

/** Expands `~` as the engine does: it drops the character after `~`, so `~NAME/x` becomes HOME/`AME/x`. */
function expanded(path: string): string {
  if (!path.startsWith("~")) return path;
  return path === "~" ? userHome() : join(userHome(), path.slice(2));
}

/** The working folder as Go programs see it: $PWD if that is the same folder, else the path without symbolic links. */
function workingFolder(cwd: string): string {
  const { PWD = "" } = process.env;
  const [here, named] = [cwd, PWD].map((path) => statSync(path, { throwIfNoEntry: false }));
  return PWD.startsWith("/") && here?.ino === named?.ino && here?.dev === named?.dev ? PWD : realpathSync(cwd);
}
