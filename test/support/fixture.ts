import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout } from "./checkout.ts";
import { run } from "./host.ts";

/** What a version left behind: a project, its state, and the host's side of it. See test/fixtures/README.md. */
export const fixtureFolder = (version: string): string => join(checkout, "test/fixtures", version);

/**
 * Where a fixture's project lies, on any machine: every mark in it has a hash of its backend's path. A private host's /etc is
 * a layer of its own.
 */
export const fixtureProject = "/etc/lab";

/** Puts a fixture's project in its place. */
export function fixtureCopy(version: string): void {
  cpSync(fixtureFolder(version), fixtureProject, { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(fixtureProject, "node_modules"));
}

type Texts = [path: string, text: string][];

const texts = (version: string, name: string): Texts =>
  JSON.parse(readFileSync(join(fixtureFolder(version), name), "utf8")) as Texts;

/** Builds the host's side of a fixture with commands and files alone, as that version left it. */
export function fixtureReplay(version: string): void {
  run("sh", join(fixtureFolder(version), "host.sh"));
  for (const [path, text] of texts(version, "settings.json")) writeFileSync(path, text);
  for (const [path, text] of texts(version, "files.json")) writeBelow(withPlace(path), text);
}

/** What a reboot leaves of it: files below /etc. */
export function fixtureReplayRebooted(version: string): void {
  for (const [path, text] of texts(version, "files.json")) if (path.startsWith("/etc/")) writeBelow(path, text);
}

function writeBelow(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const notePath = /^(\/run\/pulumi-netns\/)([^/]+)@([^/]*)\//;

/** A note's path without the incarnation of its namespace, which is another one on each host. */
export const withoutPlace = (path: string): string => path.replace(notePath, "$1$2@/");

/** The path with the incarnation that is there now. */
const withPlace = (path: string): string =>
  path.replace(notePath, (_, root: string, netns: string) => {
    const { ino, ctimeNs } = statSync(`/run/netns/${netns}`, { bigint: true });
    return `${root}${netns}@${ino}-${ctimeNs}/`;
  });
