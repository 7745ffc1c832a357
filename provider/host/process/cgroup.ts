import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileChange, fileExists, fileRead } from "../files/files.ts";

/** The folder of the control groups (version 2) on this machine: by itself, or beside those of version 1. See cgroups(7). */
const mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/** A limit of a group: its file, and the value that is written there. */
export type Limits = Readonly<Record<string, string>>;

const parentOf = async (): Promise<string | undefined> => {
  for (const mount of mounts) if (await fileExists(`${mount}/cgroup.procs`)) return `${mount}/pulumi-netns`;
  return undefined;
};

/** The group of this name; undefined where this machine has no groups of version 2. */
export async function cgroupPath(name: string): Promise<string | undefined> {
  const parent = await parentOf();
  return parent && `${parent}/${name}`;
}

/** Makes a group. @returns its folder; undefined where there are no groups, or where none may be made, as in many containers */
export async function cgroupMake(name: string): Promise<string | undefined> {
  const path = await cgroupPath(name);
  if (path === undefined) return undefined;
  const make = async () => void mkdirSync(path, { recursive: true });
  return fileChange(["mkdir", "-p", "--", path], make).then(
    () => path,
    () => undefined,
  );
}

/** Sets limits of a group. Throws where its controllers are not there. */
export async function cgroupLimit(path: string, limits: Limits): Promise<void> {
  for (const [file, value] of Object.entries(limits)) await groupWrite(`${path}/${file}`, value);
}

/** The controllers, such as `memory`, that groups of ours have, or would have. */
export async function cgroupControllers(): Promise<string[]> {
  const parent = await parentOf();
  const root = parent?.slice(0, parent.lastIndexOf("/"));
  return ((await fileRead(`${root}/cgroup.subtree_control`)) ?? "").split(/\s+/).filter(Boolean);
}

/** Hands controllers on from our folder of groups to the groups in it. */
export async function cgroupHandOn(controllers: readonly string[]): Promise<void> {
  const parent = await parentOf();
  const words = controllers.map((one) => `+${one}`).join(" ");
  if (parent !== undefined && words !== "") await groupWrite(`${parent}/cgroup.subtree_control`, words);
}

/** Ends all processes of a group, and removes it. A group that is gone is fine. Throws where some do not end. */
export async function cgroupRemove(path: string): Promise<void> {
  if (!(await fileExists(path))) return;
  await cgroupKill(path);
  // The command may have made groups in its own.
  await fileChange(["find", path, "-depth", "-type", "d", "-delete"], async () => removeGroups(path));
  const parent = path.slice(0, path.lastIndexOf("/"));
  // The last group takes the folder along; others are in the way otherwise.
  await fileChange(["rmdir", "--ignore-fail-on-non-empty", "--", parent], async () => rmdirSync(parent)).catch(
    () => undefined,
  );
}

function removeGroups(path: string): void {
  for (const one of readdirSync(path, { withFileTypes: true }))
    if (one.isDirectory()) removeGroups(`${path}/${one.name}`);
  rmdirSync(path);
}

async function cgroupKill(path: string): Promise<void> {
  for (let tries = 200; isPopulated(path); tries -= 1) {
    if (tries === 0)
      throw new Error(`${path}: some processes of this group do not end; look at them: \`cat ${path}/cgroup.procs\``);
    await groupWrite(`${path}/cgroup.kill`, "1");
    await wait(10);
  }
}

const isPopulated = (path: string): boolean => readFileSync(`${path}/cgroup.events`, "utf8").includes("populated 1");

const groupWrite = (path: string, value: string): Promise<void> =>
  fileChange(["tee", "--", path], async () => writeFileSync(path, value), { input: value });
