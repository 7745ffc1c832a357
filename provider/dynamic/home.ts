import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { digest } from "../kernel/marks.ts";
import { credentialsRemoved } from "../kernel/schema/backend-url.ts";
import { backendIn, projectFile } from "./project-file.ts";

let homes: readonly string[] | undefined;

/**
 * A hash of the backend's URL without its credentials: which state a mark belongs to, so that two checkouts with one stack
 * name are two owners. Chosen as the engine does: PULUMI_BACKEND_URL, then Pulumi.yaml's `backend`, then who is logged in.
 */
export function backendHome(): string {
  homes ??= homesOf(backendUrl(process.env, process.cwd()));
  return homes[0] as string;
}

/** The marks that version 0.1.0 gave for a mark of this backend: none but where its URL has credentials. */
export function marksOfOld(mark: string): string[] {
  const [now, ...old] = homes ?? [];
  return now !== undefined && mark.endsWith(` ${now}`) ? old.map((home) => mark.slice(0, -now.length) + home) : [];
}

/** The HOME of a backend, and those that its marks may have from version 0.1.0, which hashed credentials too. */
export const homesOf = (url: string): string[] => [
  ...new Set([digest(url.startsWith("file://") ? url : credentialsRemoved(url), 8), digest(url, 8)]),
];

/** The backend's URL as HOME knows it: a file backend's without links and relative parts, others as they are given. */
export function backendUrl(env: NodeJS.ProcessEnv, folder: string): string {
  const { url, project } = backendGiven(env, folder);
  if (!url.startsWith("file://")) return url;
  // This is not where the state is, which the command line has to know, but what marks are made of since 0.1.0.
  const path = resolve(project, url.slice("file://".length).replace(/^~/, homedir()));
  return `file://${existsSync(path) ? realpathSync(path) : path}`;
}

/** The backend's URL as the engine gets it, word for word, and the project's folder. */
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
    // The parser's own words show a piece of the file, in which tokens are.
    throw new Error(`${path} is no JSON, so who is logged in cannot be told; type: pulumi login`);
  }
}

/** The user's folder as the engine finds it: that of the system's list of users, whatever HOME says. */
export function userHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
