import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { parentOf } from "./tree.ts";

/** Runs a command and returns its standard output. Throws if it fails. */
export const run = (...[file, ...args]: [string, ...string[]]): string =>
  execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/**
 * Everything on a host that a lab could change. If two snapshots are equal, unfiltered, nothing is left of the lab between them.
 */
export interface HostSnapshot {
  links: unknown;
  routes: unknown;
  rules: unknown;
  nft: unknown;
  sysctls: Record<string, string>;
  files: Record<string, string>;
  processes: string[];
}

/** A snapshot of a private host (see ../private-host.mjs), after IPv6 has finished duplicate address detection. */
export function hostSnapshot(): HostSnapshot {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const now = hostNow();
  if (!JSON.stringify(now.links).includes('"tentative":true')) return now;
  for (let looks = 50; looks > 0 && run("ip", "-6", "addr", "show", "tentative").trim(); looks -= 1)
    Atomics.wait(clock, 0, 0, 100);
  return hostNow();
}

/** A snapshot without waiting: addresses may be tentative, and their routes missing. */
export function hostNow(): HostSnapshot {
  assert.ok(process.env.PRIVATE_HOST, "this is the machine itself: run tests by `npm test -- FILE`");
  const [links = "", routes = "", rules = ""] = looks([], "addr", "route show table all", "rule");
  return {
    // Timers run by themselves and are nothing that a lab leaves.
    links: parsed(links, (key, value) => (key.endsWith("_timer") ? undefined : value)),
    routes: parsed(routes),
    rules: [rules, run("ip", "-6", "-json", "rule")].map((line) => parsed(line)),
    nft: parsed(run("nft", "-j", "list", "ruleset")),
    sysctls: filesBelow("/proc/sys/net"),
    files: { ...filesBelow("/run"), ...filesBelow("/etc/netns") },
    processes: processesHere(),
  };
}

/** What several commands of `ip` print, a line each: one process for all, since tests take thousands of snapshots. */
export const looks = (options: readonly string[], ...commands: string[]): string[] =>
  execFileSync("ip", [...options, "-json", "-details", "-batch", "-"], {
    ...{ encoding: "utf8", input: commands.join("\n"), stdio: ["pipe", "pipe", "pipe"] },
  })
    .trimEnd()
    .split("\n");

/** Parses a line of JSON in which a tool left control characters of names unescaped. */
const parsed = (line: string, revive?: (key: string, value: unknown) => unknown): unknown =>
  JSON.parse(
    line.trim().replace(/\p{Cc}/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
    revive,
  );

/** Texts of files by path. A folder is an empty text. */
function filesBelow(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const found: Record<string, string> = { [folder]: "" };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) Object.assign(found, filesBelow(path));
    else found[path] = readable(path);
  }
  return found;
}

function readable(path: string): string {
  // These are counters, not settings.
  if (/\/(stat|random|nf_conntrack_count|tcp_mem|udp_mem)$/.test(path)) return "";
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "(unreadable)";
  }
}

/** Commands of our processes on this private host. A process belongs to the host if it shares the host's mount namespace. */
export function processesHere(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandHere)
    .filter((command) => /pulumi|ip -force|nsenter|flock/.test(command));
}

/** The command of a process on this private host; empty for other processes, and for one that has just ended. */
function commandHere(pid: string): string {
  try {
    if (!isHere(pid) || Number(pid) === process.pid) return "";
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    // The shell in which a provider runs batches stays a moment after the last batch, so it is left out. A shell whose provider
    // is dead has no parent on this host, and is listed.
    return command.startsWith("sh -c set -f") && isHere(`${parentOf(Number(pid))}`) ? "" : command;
  } catch {
    return "";
  }
}

export const isHere = (pid: string): boolean =>
  readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt");

/** Fails if the host has changed, and shows only the differences, since a snapshot is long. */
export function assertHostIs(before: HostSnapshot, when = "the host is as before"): void {
  const [was, is] = [flat(before), flat(hostSnapshot())];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => was[key] !== is[key]);
  assert.deepEqual(pick(is, keys), pick(was, keys), when);
}

const pick = (values: Record<string, unknown>, keys: string[]) =>
  Object.fromEntries(keys.map((key) => [key, values[key]]));

/** The leaves of a value by path, so that two snapshots can be compared key by key. */
function flat(value: unknown, path = ""): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, `${path} ${key}`)));
}
