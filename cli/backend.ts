import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { backendUrl } from "../provider/dynamic/home.ts";
import { digest } from "../provider/kernel/marks.ts";
import { processStat, ticksPerSecond } from "../provider/process/process-stat.ts";
import { Problem } from "./problem.ts";

/** Where stacks are kept, as the engine finds it from a folder. */
export interface Backend {
  url: string;
  /** The hash of it that marks bear. */
  home: string;
  /** Its `.pulumi`, where it is a folder of this machine. */
  folder: string | undefined;
}

/** The backend of the project in a folder. Throws {@link Problem} where there is no such folder. */
export function backendOf(cwd = "."): Backend {
  const place = resolve(cwd);
  if (!existsSync(place)) throw new Problem(`there is no folder ${cwd}; say where the project is with --cwd FOLDER`);
  const url = backendUrl(process.env, place);
  const path = url.startsWith("file://") ? join(url.slice("file://".length), ".pulumi") : undefined;
  return { url, home: digest(url, 8), folder: path };
}

/** Who holds a stack of a file backend, as its lock file says. */
export interface Holder {
  path: string;
  /** `alive` or `dead` on this machine, or on another one, where it cannot be seen; or the file is garbled. */
  state: "alive" | "dead" | "elsewhere" | "garbled";
  /** In words: `pid 123 of root@host, since TIME`. */
  text: string;
}

const lockSchema = z.looseObject({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

/** The holders of a stack, `ORG/PROJECT/STACK` or `PROJECT/STACK`. There is one while a run of it is under way. */
export async function holdersOf({ folder }: Backend, stack: string): Promise<Holder[]> {
  if (folder === undefined) return [];
  const name = stack.split("/").slice(-2).join("/");
  const paths = (await filesBelow(`${folder}/locks`)).filter(
    (path) => path.endsWith(".json") && stackIn(path) === name,
  );
  return Promise.all(paths.map(holderOf));
}

async function holderOf(path: string): Promise<Holder> {
  const { data } = lockSchema.safeParse(await jsonIn(path));
  if (!data) return { path, state: "garbled", text: "by a run that was killed while it took the lock" };
  const { pid, username, timestamp } = data;
  const text = `by pid ${pid} of ${username}@${data.hostname}, since ${timestamp.toISOString()}`;
  if (data.hostname !== hostname()) return { path, state: "elsewhere", text };
  return { path, state: (await ranAt(pid, timestamp)) ? "alive" : "dead", text };
}

/** Whether the process with this PID was there at that time: PIDs are used again. */
async function ranAt(pid: number, time: Date): Promise<boolean> {
  const found = processStat(pid);
  if (!found) return false;
  const boot = Number(/^btime (\d+)$/m.exec((await textIn("/proc/stat")) ?? "")?.[1]);
  const started = boot + found.started / ticksPerSecond;
  return started <= time.getTime() / 1000 + slack;
}

/** Seconds: the time of boot is given in whole ones. */
const slack = 2;

/** The descriptions of states (`STACK.json.attrs`) that are no JSON: a run was killed while the backend wrote them. */
export async function garbledAttributes({ folder }: Backend): Promise<{ path: string; stack: string }[]> {
  if (folder === undefined) return [];
  const paths = [...(await filesBelow(`${folder}/stacks`)), ...(await filesBelow(`${folder}/locks`))];
  const first = await garbledAmong(paths.filter((path) => path.endsWith(".attrs")));
  if (first.length === 0) return [];
  // A run that lives may be writing one at this moment.
  await wait(200);
  return (await garbledAmong(first)).map((path) => ({ path, stack: stackIn(path) }));
}

/** States that are no JSON themselves, as a machine may leave them that lost its power; and whether the copy beside is whole. */
export async function garbledStates({ folder }: Backend): Promise<{ path: string; copy: string | undefined }[]> {
  const paths = folder === undefined ? [] : await filesBelow(`${folder}/stacks`);
  const garbled = await garbledAmong(paths.filter((path) => path.endsWith(".json")));
  return Promise.all(
    garbled.map(async (path) => ({ path, copy: (await jsonIn(`${path}.bak`)) ? `${path}.bak` : undefined })),
  );
}

async function garbledAmong(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(async (path) => ({ path, json: await jsonIn(path) })));
  return texts.filter(({ path, json }) => json === undefined && existsSync(path)).map(({ path }) => path);
}

/** `PROJECT/STACK` in the path of a state or a lock. */
function stackIn(path: string): string {
  const parts = path.split("/");
  if (parts.at(-3) === "stacks") return `${parts.at(-2)}/${parts.at(-1)?.replace(/\.json.*$/, "")}`;
  return dirname(path).split("/").slice(-2).join("/");
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}

async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

const textIn = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);
