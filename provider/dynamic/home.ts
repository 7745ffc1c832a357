import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { digest } from "../kernel/marks.ts";
import { credentialsRemoved } from "../kernel/schema/backend-url.ts";
import { backendIn, projectFile } from "./project-file.ts";

let homes: readonly string[] | undefined;

/**
 * The home: a hash of the backend's URL without its credentials. A mark (the text on an object that tells whose it is) holds the
 * home, so that stacks of one name in two backends are two owners. The backend is chosen as the engine chooses it: by
 * PULUMI_BACKEND_URL, then by `backend` in Pulumi.yaml, then by the login.
 */
export function backendHome(): string {
  homes ??= homesOf(backendUrl(process.env, process.cwd()));
  return homes[0] as string;
}

/** The marks that version 0.1.0 gave where this mark is given now. There is one only where the backend's URL has credentials. */
export function marksOfOld(mark: string): string[] {
  const [now, ...old] = homes ?? [];
  return now !== undefined && mark.endsWith(` ${now}`) ? old.map((home) => mark.slice(0, -now.length) + home) : [];
}

/** The home of a backend, followed by that of version 0.1.0, which hashed credentials too, where the two differ. */
export const homesOf = (url: string): string[] => [
  ...new Set([digest(url.startsWith("file://") ? url : credentialsRemoved(url), 8), digest(url, 8)]),
];

/** The URL from which the home is made: that of a file backend with its path resolved, any other as it is given. */
export function backendUrl(env: NodeJS.ProcessEnv, folder: string): string {
  const { url, project } = backendGiven(env, folder);
  if (!url.startsWith("file://")) return url;
  // This path need not be where the state is, which the command line finds by itself. Marks have been made of it since 0.1.0.
  const path = resolve(project, url.slice("file://".length).replace(/^~/, homedir()));
  return `file://${existsSync(path) ? realpathSync(path) : path}`;
}

/** The backend's URL exactly as the engine gets it, and the project's folder. */
export function backendGiven(env: NodeJS.ProcessEnv, folder: string): { url: string; project: string } {
  const path = projectFile(folder);
  const url = env.PULUMI_BACKEND_URL || (path && backendIn(path)) || loggedIn(env) || "https://api.pulumi.com";
  return { url, project: path ? dirname(path) : folder };
}

function loggedIn(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env.PULUMI_CREDENTIALS_PATH || env.PULUMI_HOME || join(userHome(), ".pulumi");
  const path = join(folder, "credentials.json");
  if (!existsSync(path)) return undefined;
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { current?: string }).current;
  } catch {
    // The parser's own message would show a piece of the file, which holds access tokens.
    throw new Error(`${path} is no JSON, so who is logged in cannot be told; type: pulumi login`);
  }
}

/** The user's home folder as the engine finds it: from the system's list of users, whatever the variable HOME says. */
export function userHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
