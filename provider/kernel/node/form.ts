import type { Found } from "../../host/view/look.ts";
import type { Seen } from "../../host/view/view.ts";
import type { FilesWanted } from "../netns/files-form.ts";
import { filesTexts } from "../netns/files-form.ts";
import { type Access, fileText, longestText, type NodeFile, type NodeFolders, ownerName } from "./schema.ts";

/** The arguments of a namespace that its programs see as files. */
export interface NodeWanted extends FilesWanted {
  files?: Readonly<Record<string, NodeFile>> | undefined;
  directories?: NodeFolders | undefined;
}

/** The things that the programs in a namespace are to see. */
export const seenOf = (name: string, wanted: NodeWanted): Seen[] => [
  ...Object.entries(filesTexts(wanted)).map(
    ([file, text]): Seen => ({
      type: "etc",
      path: `/etc/${file}`,
      source: `netns/${name}/${file}`,
      isGone: text === undefined,
    }),
  ),
  ...foldersOf(wanted.directories).map(([path, access]): Seen => ({ type: "folder", path, ...wordsOf(access) })),
  ...Object.entries(wanted.files ?? {}).map(([path, file]): Seen => {
    const { content, ...access } = wholeOf(file);
    return { type: "file", path, text: content, mode: access.mode ?? usualMode, owner: ownerWord(access, "root") };
  }),
];

/** The arguments that a node's files stand for. What was not declared, as the mode of a folder, is not compared. */
export function nodeArguments(found: ReadonlyMap<string, Found>, { files, directories }: NodeWanted): NodeWanted {
  const folders = foldersOf(directories).flatMap(([path, access]): [string, Access][] => {
    const live = found.get(path);
    return live ? [[path, accessOf(access, live)]] : [];
  });
  const isList = Array.isArray(directories) && folders.every(([, access]) => Object.keys(access).length === 0);
  return {
    files:
      files &&
      Object.fromEntries(
        Object.entries(files).flatMap(([path, file]) => {
          const live = found.get(path);
          return live ? [[path, fileOf(file, live)]] : [];
        }),
      ),
    directories: directories && (isList ? folders.map(([path]) => path) : Object.fromEntries(folders)),
  };
}

const usualMode = "0644";

const wholeOf = (file: NodeFile) => (typeof file === "string" ? { content: file } : file);

/** The folders of a node, each with what is given about it. */
export const foldersOf = (directories: NodeFolders = []): [string, Access][] =>
  Array.isArray(directories) ? directories.map((path) => [path, {}]) : Object.entries(directories);

const wordsOf = (access: Access) => ({ mode: access.mode, owner: ownerWord(access, undefined) });

/** Both in the form of chown(1); undefined where none is given and there is no usual one. */
function ownerWord({ owner, group }: Access, usual: string | undefined): string | undefined {
  if (owner === undefined && group === undefined && usual === undefined) return undefined;
  const [user, team] = [owner ?? usual, group ?? usual];
  return team === undefined ? `${user}` : `${user ?? ""}:${team}`;
}

/** A file in the form in which it was declared, with what is different now. */
function fileOf(file: NodeFile, live: Found): NodeFile {
  const wanted = wholeOf(file);
  const whole = { mode: usualMode, owner: "root", group: "root", ...wanted };
  const access = accessOf(whole, live);
  const different = (Object.keys(access) as (keyof Access)[]).filter((key) => access[key] !== whole[key]);
  const content = textOf(live);
  if (typeof file === "string" && different.length === 0) return content;
  return { ...wanted, content, ...Object.fromEntries(different.map((key) => [key, access[key]])) };
}

/** The present values of what was declared, in the form in which it was: a name stays a name. */
function accessOf(wanted: Access, { mode, owner, group }: Found): Access {
  const isMode = wanted.mode !== undefined && Number.parseInt(wanted.mode, 8) === Number.parseInt(mode, 8);
  const present = {
    mode: isMode ? wanted.mode : mode.padStart(4, "0"),
    owner: idOf(wanted.owner, owner),
    group: idOf(wanted.group, group),
  };
  return Object.fromEntries(Object.entries(present).filter(([key]) => wanted[key as keyof Access] !== undefined));
}

const idOf = (wanted: string | number | undefined, [id, name]: Found["owner"]): string | number =>
  typeof wanted === "string" && ownerName.safeParse(name).success && name !== "UNKNOWN" ? name : id;

/** The present text, as an argument could give it: anybody may have written anything into the file. */
const textOf = ({ text = "" }: Found): string =>
  fileText.safeParse(text).success
    ? text
    : text
        .slice(0, longestText / 3)
        .toWellFormed()
        .replaceAll("\0", "\ufffd");
