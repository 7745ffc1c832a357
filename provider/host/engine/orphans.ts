import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { childrenAmongAll } from "../run/children.ts";
import { engineAddress, listensAt } from "./address.ts";
import { processStat, ticksPerSecond } from "./process-stat.ts";

/** A dynamic provider of Pulumi whose engine is dead: nobody can call the provider any more, and it waits for ever. */
export interface Orphan {
  pid: number;
  /** The start time in ticks since boot: together with the PID it tells the process from a later one. */
  started: number;
  since: Date;
  /** The process's working folder. */
  folder: string;
  /** PIDs of the scripts that started the process and only wait for it: shells that run `pulumi-resource-pulumi-nodejs`. */
  wrappers: number[];
  /** Whether the process may be ended: its project uses this package, and it is in no container. */
  isOurs: boolean;
}

/** The orphans among this user's processes, without those that end by themselves at this moment. */
export async function orphansFind(): Promise<Orphan[]> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.flatMap((pid) => orphanAt(Number(pid)) ?? []);
  for (let looks = settling / 100; looks > 0 && found.some(isStill); looks -= 1) await wait(100);
  return found.filter(isStill);
}

/** The time in which a provider with our code ends by itself, in milliseconds. */
const settling = 2_000;

/** Ends an orphan and its wrappers, the scripts that started it. An orphan that has ended by itself is fine. */
export function orphanEnd(orphan: Orphan): void {
  const now = orphanNow(orphan);
  for (const pid of now ? [now.pid, ...now.wrappers] : []) endProcess(pid);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // The wrapper may be gone already, since it ends when its provider does.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The orphan at this moment. Meanwhile its PID, or a wrapper's, may have become that of another process. */
function orphanNow({ pid, started }: Orphan): Orphan | undefined {
  const now = orphanAt(pid);
  return now?.started === started ? now : undefined;
}

const isStill = (orphan: Orphan): boolean => orphanNow(orphan) !== undefined;

/** The orphan with this PID. A process that cannot be looked at is no orphan. */
function orphanAt(pid: number): Orphan | undefined {
  try {
    const [, script = "", ...argv] = commandOf(pid);
    const address = engineAddress(argv);
    const stat = processStat(pid);
    if (!isProvider.test(script) || !address || !stat) return undefined;
    if (!/^node/.test(programOf(pid)) || !isThisUsers(pid)) return undefined;
    const wrappers = wrappersAbove(stat.parent, pid);
    const parent = processStat(wrappers.at(-1) ?? pid)?.parent ?? 0;
    if (isEngine(parent) || listensAt(address, pid) !== false) return undefined;
    const { started } = stat;
    const place = { folder: readlinkSync(`/proc/${pid}/cwd`), isOurs: isOurs(pid, script) };
    return { pid, started, since: timeOf(started), wrappers, ...place };
  } catch {
    return undefined;
  }
}

const isProvider = /\/@pulumi\/pulumi\/cmd\/dynamic-provider(\/index\.js)?$/;

/** The scripts that started a process and do nothing but wait for it, the nearest first. */
function wrappersAbove(pid: number, child: number): number[] {
  const isWrapper = isScript(pid) && isThisUsers(pid) && childrenAmongAll(pid).every((one) => one === child);
  return isWrapper ? [pid, ...wrappersAbove(processStat(pid)?.parent ?? 0, pid)] : [];
}

/** Whether a shell runs the script as its file. Other programs, such as a supervisor, may have the path among their arguments. */
const isScript = (pid: number): boolean =>
  /\/pulumi-resource-pulumi-nodejs$/.test(commandOf(pid)[1] ?? "") &&
  /^(sh|dash|bash|ash|ksh|mksh|zsh|busybox)\b/.test(programOf(pid));

/** Whether a process is an engine by its name. An engine of another name is found by the address at which it listens. */
const isEngine = (pid: number): boolean => /^pulumi\b/.test(basename(commandOf(pid)[0] ?? ""));

const isThisUsers = (pid: number): boolean => statSync(`/proc/${pid}`).uid === process.getuid?.();

function isOurs(pid: number, script: string): boolean {
  const [theirs, own] = [pid, "self"].map((one) => readlinkSync(`/proc/${one}/ns/mnt`));
  if (theirs !== own) return false;
  const beside = script.slice(0, script.lastIndexOf("/@pulumi/pulumi/"));
  const folders = [readlinkSync(`/proc/${pid}/cwd`), dirname(beside)].flatMap(withParents);
  return folders.some((folder) => existsSync(`${folder}/node_modules/pulumi-netns/package.json`));
}

const withParents = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...withParents(dirname(folder))];

const commandOf = (pid: number): string[] => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);

/** The name of a process's program, with ` (deleted)` behind it where the file was replaced since. */
const programOf = (pid: number): string => basename(readlinkSync(`/proc/${pid}/exe`));

function timeOf(started: number): Date {
  const boot = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
  return new Date((boot + started / ticksPerSecond) * 1000);
}
