import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout } from "./checkout.ts";
import { run } from "./host.ts";

/**
 * A fixture is what an older version of this package left: a project, its state, and the objects on the host. See
 * test/fixtures/README.md.
 */
export const fixtureFolder = (version: string): string => join(checkout, "test/fixtures", version);

/**
 * The project folder of every fixture. The path is the same on any machine, because each mark contains a hash of the backend's
 * path. Nothing reaches the machine's own /etc: a private host has a layer over it.
 */
export const fixtureProject = "/etc/lab";

/** Copies a fixture's project to its folder. */
export function fixtureCopy(version: string): void {
  cpSync(fixtureFolder(version), fixtureProject, { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(fixtureProject, "node_modules"));
}

type Texts = [path: string, text: string][];

const texts = (version: string, name: string): Texts =>
  JSON.parse(readFileSync(join(fixtureFolder(version), name), "utf8")) as Texts;

/** Makes a fixture's objects, as that version left them, with nothing but commands and files. */
export function fixtureReplay(version: string): void {
  run("sh", join(fixtureFolder(version), "host.sh"));
  for (const [path, text] of texts(version, "settings.json")) writeFileSync(path, text);
  for (const [path, text] of texts(version, "files.json")) writeBelow(withPlace(path), text);
}

/** Makes only what a reboot leaves of a fixture: the files below /etc. */
export function fixtureReplayRebooted(version: string): void {
  for (const [path, text] of texts(version, "files.json")) if (path.startsWith("/etc/")) writeBelow(path, text);
}

function writeBelow(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const notePath = /^(\/run\/pulumi-netns\/)([^/]+)@([^/]*)\//;

/** The path of a note (a file below /run/pulumi-netns) without the inode and time of its namespace, which differ on each host. */
export const withoutPlace = (path: string): string => path.replace(notePath, "$1$2@/");

/** The same path with the inode and time of the namespace that exists now. */
const withPlace = (path: string): string =>
  path.replace(notePath, (_, root: string, netns: string) => {
    const { ino, ctimeNs } = statSync(`/run/netns/${netns}`, { bigint: true });
    return `${root}${netns}@${ino}-${ctimeNs}/`;
  });
