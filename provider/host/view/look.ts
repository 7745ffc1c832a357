import { CommandError, garbled } from "../errors.ts";
import { fileRead } from "../files/files.ts";
import { viewStands } from "./place.ts";
import { inside, type Seen, sourceOf } from "./view.ts";

/** What a node sees at a path: its own file or folder. */
export interface Found {
  text?: string | undefined;
  mode: string;
  /** The owner and the group: by the number, and by the name that the node knows. */
  owner: readonly [id: number, name: string];
  group: readonly [id: number, name: string];
}

/** Looks at the things that a node is to see. @returns by path; what is not seen there, or is the host's own, is left out */
export async function viewLook(key: string, seen: readonly Seen[]): Promise<Map<string, Found>> {
  const all = seen.filter(({ isGone }) => !isGone);
  if (all.length === 0 || !(await viewStands(key))) return new Map();
  const paths = all.flatMap((one) => [sourceOf(key, one), one.path]);
  const byPath = await statAll(key, paths);
  const found = await Promise.all(
    all.map(async (one) => {
      const [source, there] = [byPath.get(sourceOf(key, one)), byPath.get(one.path)];
      if (!source || !there || source[0] !== there[0]) return [];
      const [, mode = "", uid, gid, user = "", group = ""] = there;
      const text = one.type === "file" ? await fileRead(sourceOf(key, one)) : undefined;
      return [[one.path, { text, mode, owner: [Number(uid), user], group: [Number(gid), group] }] as const];
    }),
  );
  return new Map(found.flat());
}

/** What stat(1) says of each path as a node sees it. A path that is not there is left out. */
async function statAll(key: string, paths: readonly string[]): Promise<Map<string, string[]>> {
  const argv = ["stat", "-L", "-c", "%d:%i %a %u %g %U %G %n", "--", ...paths];
  const { stdout, stderr } = await inside(key, argv, { accept: [0, 1] });
  const lines = stdout.split("\n").map((line) => line.split(" "));
  const found = new Map(lines.map((words) => [words.slice(6).join(" "), words]));
  const missing = [
    ...stderr.matchAll(/^stat: cannot statx? '(.*)': (?:No such file|Not a directory|Too many levels)/gm),
  ];
  const gone = missing.map(([, path]) => path);
  const silent = paths.find((path) => !found.has(path) && !gone.includes(path));
  if (silent === undefined) return found;
  if (stderr !== "") throw new CommandError("failed", { command: `stat ${silent}`, reason: stderr.trim() });
  throw garbled(argv.join(" "), stdout, `there is nothing about ${silent}`);
}
