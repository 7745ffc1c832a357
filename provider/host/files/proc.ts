import { constants, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { CommandError, garbled } from "../errors.ts";
import { enter, type NetnsRef } from "../netns.ts";
import { type RunOptions, type RunResult, run } from "../run/run.ts";
import { inSlot } from "../shell/slots.ts";
import { fileChange, fileRead, folderList } from "./files.ts";

/** Reads files of /proc/sys as a namespace sees them, all in one process; undefined for a file that does not exist. */
export async function procRead(netns: NetnsRef, paths: readonly string[]): Promise<(string | undefined)[]> {
  if (netns === undefined) return Promise.all(paths.map(fileRead));
  const command = [...enter(netns), "grep", "-H", "", "--", ...paths, "/dev/null"];
  const { stdout, stderr } = await runIn(netns, command, { accept: [0, 1, 2] });
  if (isGone(stderr)) return paths.map(() => undefined);
  if (stderr.startsWith("nsenter:"))
    throw new CommandError("failed", { command: `nsenter --net=${netns}`, reason: stderr.trim() });
  const lines = stdout.split("\n");
  const errors = stderr.split("\n");
  return paths.map((path) => {
    const line = lines.find((one) => one.startsWith(`${path}:`));
    if (line !== undefined) return line.slice(path.length + 1);
    if (errors.includes(`grep: ${path}: No such file or directory`)) return undefined;
    const error = errors.find((one) => one.startsWith(`grep: ${path}: `));
    if (error !== undefined)
      throw new CommandError("failed", { command: path, reason: error.slice(`grep: ${path}: `.length) });
    // Each setting prints a line at least.
    const shown = paths.some(procIsSecret) ? "" : stdout;
    throw garbled(command.join(" "), shown, `there is nothing about ${path}`);
  });
}

/** The names in a folder of /proc/sys as a namespace sees it; none where the namespace is gone. */
export async function procList(netns: NetnsRef, path: string): Promise<string[]> {
  if (netns === undefined) return folderList(path);
  const command = [...enter(netns), "ls", "-1", "--", path];
  const { stdout, stderr, status } = await runIn(netns, command, { accept: [0, 1] });
  if (isGone(stderr)) return [];
  if (status !== 0) throw new CommandError("failed", { command: command.join(" "), reason: stderr.trim(), status });
  const names = stdout.split("\n").filter(Boolean);
  if (names.length === 0) throw garbled(command.join(" "), stdout, "a folder of settings is never empty");
  return names;
}

/** Writes one file of /proc/sys in a namespace. Throws with the kernel's own words. */
export async function procWrite(netns: NetnsRef, path: string, value: string): Promise<void> {
  // The newline is needed: an empty text would write nothing, and the kernel would keep the old value.
  const options = { input: `${value}\n`, ...(procIsSecret(path) && { secret: "input" as const }) };
  if (netns === undefined) await fileChange(["tee", "--", path], () => overwrite(path, options.input), options);
  else await runIn(netns, [...enter(netns), "tee", "--", path], options);
}

/**
 * Whether a file of /proc/sys holds a value that not every user may read. The file's mode tells this to every user, and is the
 * same in all namespaces. For a link that does not exist, the mode for new links (`default`) counts.
 */
export function procIsSecret(path: string): boolean {
  const usual = path.replace(/^(\/proc\/sys\/net\/[^/]+\/(?:conf|neigh))\/[^/]+\//, "$1/default/");
  const mode = modeOf(path) ?? modeOf(usual);
  return mode !== undefined && (mode & 0o004) === 0;
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mode;
  } catch {
    // No file can have such a name.
    return undefined;
  }
}

const isGone = (stderr: string): boolean => /^nsenter: cannot open .*: No such file/.test(stderr);

/** Runs a command that enters a namespace when its turn comes, and a command on the host at once. */
const runIn = (netns: NetnsRef, command: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  netns === undefined ? run(command, options) : inSlot((how) => run(command, { ...options, how }));

async function overwrite(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY);
  await file.writeFile(text).finally(() => file.close());
}
