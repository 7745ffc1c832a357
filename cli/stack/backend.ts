import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { backendGiven, backendUrl, homesOf } from "../../provider/dynamic/home.ts";
import { shownUrl } from "../../provider/kernel/schema/backend-url.ts";
import { Problem } from "../problem.ts";
import { type Holder, holderIn } from "../recover/lock-holder.ts";
import { backendFolder } from "./backend-folder.ts";

/** The place where Pulumi keeps its stacks, as the engine finds it from a project's folder. */
export interface Backend {
  /** The URL without credentials, for messages. */
  url: string;
  /** The hash of the URL, which is part of every mark. */
  home: string;
  /** The same hash, and the hashes that marks of version 0.1.0 may have for this backend. */
  homes: readonly string[];
  /** The `.pulumi` folder of a file backend; undefined for other backends. */
  folder: string | undefined;
}

/** The backend of the project in a folder. Throws {@link Problem} if the folder does not exist, or the backend is unclear. */
export function backendOf(cwd = "."): Backend {
  const place = resolve(cwd);
  if (!existsSync(place)) throw new Problem(`there is no folder ${cwd}; say where the project is with --cwd FOLDER`);
  const given = told(() => backendGiven(process.env, place).url);
  const url = backendUrl(process.env, place);
  const folder = backendFolder(given, place);
  const [home = "", ...old] = homesOf(url);
  if (folder === undefined && given.startsWith("file:")) {
    throw new Problem(`${shownUrl(given)}: this does not tell which folder the backend is; give it as file:///FOLDER`);
  }
  return { url: shownUrl(url), home, homes: [home, ...old], folder };
}

function told<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Problem((error as Error).message);
  }
}

/**
 * Says in a sentence which part of a stack's backend cannot be seen, or undefined if all of it can be. Throws {@link Problem} if
 * the engine keeps the stack's state in another folder than `folder`.
 * @param stack the full name that the engine prints
 */
export function unseenOf({ folder, url }: Backend, stack: string): string | undefined {
  if (folder === undefined) {
    return `only the engine can tell whether a run has the stack's lock in ${url}; if \`pulumi up\` says that the stack is locked and no run is under way, type: pulumi cancel --yes`;
  }
  const state = `${folder}/stacks/${pathOf(stack)}.json`;
  if ([state, `${state}.gz`].some((path) => existsSync(path))) return undefined;
  throw new Problem(
    `the engine has a state of stack ${stack}, but there is no ${state}: its lock cannot be seen. Nothing was touched; give the backend as file:///FOLDER`,
  );
}

/** A stack's path below the folders of states and locks. A file backend leaves the organization out. */
const pathOf = (stack: string): string => stack.replace(/^organization\//, "");

/** The runs that hold a stack's lock. A run holds the lock until it ends, or forever if it is killed. */
export async function holdersOf(backend: Backend, stack: string): Promise<Holder[]> {
  const { folder } = backend;
  if (folder === undefined) return [];
  const paths = (await filesBelow(`${folder}/locks`)).filter(
    (path) => path.endsWith(".json") && stackIn(folder, path) === pathOf(stack),
  );
  return Promise.all(paths.map(async (path) => holderIn(path, await jsonIn(path))));
}

/** Descriptions of states (`STACK.json.attrs`) that are not valid JSON, because a run was killed while the backend wrote them. */
export async function garbledAttributes({ folder }: Backend): Promise<{ path: string; stack: string }[]> {
  if (folder === undefined) return [];
  const paths = [...(await filesBelow(`${folder}/stacks`)), ...(await filesBelow(`${folder}/locks`))];
  // The engine does not read the descriptions of copies (`.bak`).
  const first = await garbledAmong(paths.filter((path) => path.endsWith(".attrs") && !path.endsWith(".bak.attrs")));
  if (first.length === 0) return [];
  // A live run may be writing such a file right now.
  await wait(200);
  return (await garbledAmong(first)).map((path) => ({ path, stack: stackIn(folder, path) }));
}

/** States that are not valid JSON, as a power failure may leave them, each with its copy (`.bak`) if that is valid. */
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

/**
 * The stack to which a file belongs: a state `stacks/STACK.json`, a lock `locks/STACK/ID.json`, or a file beside one of these.
 */
function stackIn(folder: string, path: string): string {
  const [part, ...rest] = relative(folder, path).split("/");
  return part === "locks" ? pathOf(rest.slice(0, -1).join("/")) : rest.join("/").replace(/\.json.*$/, "");
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
