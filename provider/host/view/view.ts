import { CommandError } from "../errors.ts";
import { fileExists, fileRead, folderList } from "../files/files.ts";
import { fileRewrite } from "../files/rewrite.ts";
import { type RunOptions, type RunResult, run } from "../run/run.ts";
import { inSlot } from "../shell/slots.ts";
import { nodesMount, nodesTidy } from "./nodes.ts";
import { told } from "./obstacle.ts";
import { storeOf, viewPin, viewStands } from "./place.ts";
import { insideScript, makeScript, removeScript } from "./scripts.ts";

/** One thing that a node sees in place of the host's. */
export interface Seen {
  /** The absolute path in the node, without a colon. */
  path: string;
  /** `etc` is a file of the host below /etc that the node sees in another place. */
  type: "file" | "folder" | "etc";
  /** The text of a file. */
  text?: string | undefined;
  /** For `etc`, the file's path below /etc. */
  source?: string;
  /** For `etc`, whether the node is not to see the file any more. */
  isGone?: boolean;
  /** The mode, in octal; where none is given, the mode stays. */
  mode?: string | undefined;
  /** `USER:GROUP`, by the names of the node or by numbers; where none is given, the owner stays. */
  owner?: string | undefined;
}

/** Brings the view of a node to what is declared, in place; makes the view where there is none. */
export async function viewWrite(key: string, seen: readonly Seen[]): Promise<void> {
  const isNew = !(await viewStands(key));
  if (isNew) await viewRemove(key);
  const has = isNew ? [] : await stored(key);
  const among = (list: readonly Seen[], { path, type }: Seen) =>
    list.some((one) => one.path === path && one.type === type);
  for (const one of seen) if (one.type === "file" && among(has, one)) await rewrite(key, one);
  const gone = has.filter((one) => !among(seen, one)).sort(deepLast);
  const words = [
    ...gone.reverse().flatMap((one) => goneWords(`/${key}/${folders[one.type]}/${idOf(one.path)}`, one)),
    ...[...seen].sort(deepLast).flatMap((one) => wordsOf(key, one, among(has, one) ? "stored" : "fresh")),
  ];
  const fresh = [...seen].sort(deepLast).filter((one) => !among(has, one));
  const input = fresh.map(({ text = "" }) => text).join("");
  if (isNew) await make(key, words, input);
  else await told(filesOf(key), () => inside(key, ["sh", "-c", insideScript, "sh", storeOf(key), ...words], { input }));
}

/** Removes the view of a node, if there is one. Processes that run in it keep it as long as they run. */
export async function viewRemove(key: string): Promise<void> {
  if (!(await fileExists(storeOf(key)))) return;
  await told(filesOf(key), () => run(["sh", "-c", removeScript, "sh", storeOf(key)]));
  await nodesTidy();
}

/** Runs a command in a view. */
export const inside = (key: string, argv: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  inSlot((how) => run(["nsenter", `--mount=${viewPin(key)}`, "--", ...argv], { ...options, secret: "input", how }));

/** How messages call the files of a node. */
const filesOf = (key: string): string => `the files of netns ${key.replace(/@.*/, "")}`;

const folders = { file: "files", folder: "folders", etc: "etc" };

/** The name of a path in the store. */
const idOf = (path: string): string => path.replaceAll("/", ":");

/** Where the store has what a node sees at a path. */
export const sourceOf = (key: string, { type, path, source }: Seen): string =>
  `${storeOf(key)}/${folders[type]}/${source ?? idOf(path)}`;

/** The things that are in the store of a view. */
async function stored(key: string): Promise<Seen[]> {
  const list = async (type: "file" | "folder") =>
    (await folderList(`${storeOf(key)}/${folders[type]}`)).map((id) => ({ type, path: id.replaceAll(":", "/") }));
  return [...(await list("file")), ...(await list("folder"))];
}

async function rewrite(key: string, one: Seen): Promise<void> {
  const file = sourceOf(key, one);
  if ((await fileRead(file)) !== one.text) await fileRewrite(file, one.text ?? "", { secret: "input" });
}

const goneWords = (root: string, { path }: Seen): string[] => ["gone", root, path, "-", "-", "-"];

function wordsOf(key: string, one: Seen, is: "stored" | "fresh"): string[] {
  const { type, path, source, isGone, mode, owner, text = "" } = one;
  if (isGone) return goneWords(`*/${source}`, one);
  const isFresh = is === "fresh";
  const isUsual = isFresh && (mode === undefined || mode.replace(/^0/, "") === usual[type]);
  const size = type === "file" && isFresh ? `${Buffer.byteLength(text)}` : "-";
  return [
    type,
    sourceOf(key, one),
    path,
    isUsual ? "-" : (mode ?? "-"),
    isFresh && owner === "root:root" ? "-" : (owner ?? "-"),
    size,
  ];
}

const usual: Record<Seen["type"], string> = { file: "644", folder: "755", etc: "" };

/** A folder comes before what is in it. */
const deepLast = (one: Seen, other: Seen): number => depth(one) - depth(other);

const depth = ({ path }: Seen): number => path.split("/").length;

async function make(key: string, words: readonly string[], input: string): Promise<void> {
  const argv = ["sh", "-c", makeScript, "sh", storeOf(key), insideScript, ...words];
  const options = { input, secret: "input", accept: [0, noNodes] } as const;
  try {
    // Another run may take the file system of all stores away as soon as nothing is in it.
    for (let tries = 20; tries > 0; tries -= 1) {
      const { status } = await told(filesOf(key), () => inSlot(() => run(argv, options)));
      if (status === 0) return;
      await nodesMount();
    }
    throw new CommandError("failed", {
      command: `the files of ${key}`,
      reason: "their file system goes away again and again",
    });
  } catch (error) {
    await viewRemove(key).catch(() => undefined);
    throw error;
  }
}

/** The exit status that says that the file system of all stores is not mounted. */
const noNodes = 75;
