import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { digest } from "../kernel/marks.ts";

let home: string | undefined;

/**
 * A hash of the backend's URL: which state a mark belongs to, so that two checkouts with one stack name are two owners.
 * Chosen as the engine does: PULUMI_BACKEND_URL, then Pulumi.yaml's `backend`, then who is logged in.
 */
export function backendHome(): string {
  home ??= digest(backendUrl(process.env, process.cwd()), 8);
  return home;
}

export function backendUrl(env: NodeJS.ProcessEnv, folder: string): string {
  const project = projectFile(folder);
  const base = project ? dirname(project) : folder;
  const url = env.PULUMI_BACKEND_URL || (project && backendOf(project)) || loggedIn(env) || "https://api.pulumi.com";
  return absolute(url, base);
}

/** The Pulumi.yaml of a folder or of one above it. */
function projectFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(at, name)).find(existsSync);
    if (found || at === dirname(at)) return found;
  }
}

/** `backend: { url: … }` of a Pulumi.yaml. */
const backendOf = (path: string): string | undefined =>
  /^backend:\s*(?:\n[ \t]+(?!url:)[^\n]*)*\n?[ \t{]+url:\s*["']?([^\s"'}]+)/m.exec(readFileSync(path, "utf8"))?.[1];

function loggedIn(env: NodeJS.ProcessEnv): string | undefined {
  const path = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(path)) return undefined;
  const { current } = JSON.parse(readFileSync(path, "utf8")) as { current?: string };
  return current;
}

/** A file backend's folder without links and relative parts; other URLs as they are. */
function absolute(url: string, base: string): string {
  if (!url.startsWith("file://")) return url;
  const path = resolve(base, url.slice("file://".length).replace(/^~/, homedir()));
  return `file://${existsSync(path) ? realpathSync(path) : path}`;
}
