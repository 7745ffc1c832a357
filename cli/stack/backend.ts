import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { backendGiven, backendUrl, homesOf } from "../../provider/dynamic/home.ts";
import { shownUrl } from "../../provider/kernel/schema/backend-url.ts";
import { Problem } from "../problem.ts";
import { type Holder, holderIn } from "../recover/lock-holder.ts";
import { backendFolder } from "./backend-folder.ts";

/** Where stacks are kept, as the engine finds it from a folder. */
export interface Backend {
  /** As it may be shown, without credentials. */
  url: string;
  /** The hash of it that marks bear. */
  home: string;
  /** The same, and those that marks of version 0.1.0 may bear. */
  homes: readonly string[];
  /** Its `.pulumi`, where it is a folder of this machine. */
  folder: string | undefined;
}

/** The backend of the project in a folder. Throws {@link Problem} where there is no such folder, or it cannot be told. */
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
 * What cannot be seen of a stack's backend, in a sentence; undefined where all of it can. Throws {@link Problem} where the
 * engine has its state in another folder than the one that is looked into.
 * @param stack as the engine says it in full
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

/** A stack's place among states and locks: a backend in a folder has one organization, and old ones no projects. */
const pathOf = (stack: string): string => stack.replace(/^organization\//, "");

/** The holders of a stack. There is one while a run of it is under way. */
export async function holdersOf(backend: Backend, stack: string): Promise<Holder[]> {
  const { folder } = backend;
  if (folder === undefined) return [];
  const paths = (await filesBelow(`${folder}/locks`)).filter(
    (path) => path.endsWith(".json") && stackIn(folder, path) === pathOf(stack),
  );
  return Promise.all(paths.map(async (path) => holderIn(path, await jsonIn(path))));
}

/** The descriptions of states (`STACK.json.attrs`) that are no JSON: a run was killed while the backend wrote them. */
export async function garbledAttributes({ folder }: Backend): Promise<{ path: string; stack: string }[]> {
  if (folder === undefined) return [];
  const paths = [...(await filesBelow(`${folder}/stacks`)), ...(await filesBelow(`${folder}/locks`))];
  // Of those beside copies (`.bak`) the engine reads none.
  const first = await garbledAmong(paths.filter((path) => path.endsWith(".attrs") && !path.endsWith(".bak.attrs")));
  if (first.length === 0) return [];
  // A run that lives may be writing one at this moment.
  await wait(200);
  return (await garbledAmong(first)).map((path) => ({ path, stack: stackIn(folder, path) }));
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

/** The stack of a state `stacks/STACK.json` or a lock `locks/STACK/ID.json`, or of a file that belongs to one. */
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
