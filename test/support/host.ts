import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { parentOf } from "./tree.ts";

/** Runs a command and gives its standard output; throws with its words where it fails. */
export const run = (...[file, ...args]: [string, ...string[]]): string =>
  execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** All of a host that a lab could change. Two of them are equal, without filters, when nothing is left of a lab. */
export interface HostSnapshot {
  links: unknown;
  routes: unknown;
  rules: unknown;
  nft: unknown;
  sysctls: Record<string, string>;
  files: Record<string, string>;
  processes: string[];
}

/** Looks at a private host (see ../private-host.mjs), when IPv6 has looked for duplicates of its addresses. */
export function hostSnapshot(): HostSnapshot {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let looks = 50; looks > 0 && run("ip", "-6", "addr", "show", "tentative").trim(); looks -= 1)
    Atomics.wait(clock, 0, 0, 100);
  return hostNow();
}

/** The same at once: addresses may be tentative, and routes still come. */
export function hostNow(): HostSnapshot {
  assert.ok(process.env.PRIVATE_HOST, "this is the machine itself: run tests by `npm test -- FILE`");
  return {
    // Timers run; they are no state that a lab could leave.
    links: parsed(run("ip", "-json", "-details", "addr"), (key, value) => (key.endsWith("_timer") ? undefined : value)),
    routes: [4, 6].map((family) => parsed(run("ip", `-${family}`, "-json", "route", "show", "table", "all"))),
    rules: [4, 6].map((family) => parsed(run("ip", `-${family}`, "-json", "rule"))),
    nft: parsed(run("nft", "-j", "list", "ruleset")),
    sysctls: filesBelow("/proc/sys/net"),
    files: { ...filesBelow("/run"), ...filesBelow("/etc/netns") },
    processes: processesHere(),
  };
}

/** A line of JSON. The tools write control characters in names as they are. */
const parsed = (line: string, revive?: (key: string, value: unknown) => unknown): unknown =>
  JSON.parse(
    line.trim().replace(/\p{Cc}/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
    revive,
  );

/** Texts by path, and folders as empty texts; what cannot be read is left out. */
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
  // Counters of what came by, not settings.
  if (/\/(stat|random|nf_conntrack_count|tcp_mem|udp_mem)$/.test(path)) return "";
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "(unreadable)";
  }
}

/** Programs of ours that run on this private host: those that share its mounts. */
export function processesHere(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandHere)
    .filter((command) => /pulumi|ip -force|nsenter|flock/.test(command));
}

/** The command of a process on this private host; nothing for others, and for those that have just ended. */
function commandHere(pid: string): string {
  try {
    if (!isHere(pid) || Number(pid) === process.pid) return "";
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    // The shell that a provider runs batches with waits a moment for more. One whose provider is gone has no parent here.
    return command.startsWith("sh -c set -f") && isHere(`${parentOf(Number(pid))}`) ? "" : command;
  } catch {
    return "";
  }
}

export const isHere = (pid: string): boolean =>
  readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt");

/** Fails with no more than what differs, for a snapshot is long. */
export function assertHostIs(before: HostSnapshot, when = "the host is as before"): void {
  const [was, is] = [flat(before), flat(hostSnapshot())];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => was[key] !== is[key]);
  assert.deepEqual(pick(is, keys), pick(was, keys), when);
}

const pick = (values: Record<string, unknown>, keys: string[]) =>
  Object.fromEntries(keys.map((key) => [key, values[key]]));

/** Leaves by path, so that two snapshots can be compared key by key. */
function flat(value: unknown, path = ""): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, `${path} ${key}`)));
}
