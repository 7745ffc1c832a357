import * as z from "zod";
import { bytes, shown, text, whole } from "../schema/text.ts";

/** A path in a node: absolute, and written in the one way that has no detours. */
const nodePath = text(
  [
    (path) => /^(\/[A-Za-z0-9_.,@=+~^!%-]+)+$/.test(path),
    (path) =>
      `${shown(path)} is no absolute path of letters, digits and . _ - + = @ , ~ ^ ! %, such as /etc/frr/frr.conf`,
  ],
  [(path) => !/\/\.{1,2}(\/|$)/.test(path), (path) => `${shown(path)} goes by "." or ".."; give the path without them`],
  [(path) => bytes(path) <= 240, (path) => `a path has at most 240 bytes, ${shown(path)} has ${bytes(path)}`],
  [
    (path) => !/^\/(proc|sys|dev)(\/|$)|^(\/var)?\/run\/(netns|pulumi-netns)(\/|$)/.test(path),
    (path) =>
      `${shown(path)} is the kernel's or ours: no node has files of its own below /proc, /sys, /dev, /run/netns and /run/pulumi-netns`,
  ],
);

/** The path of a folder that a node has for itself. */
const folderPath = nodePath.refine((path) => !/^\/((var\/)?run|var|(usr\/)?(s?bin|lib\w*)|usr)$/.test(path), {
  error: ({ input }) =>
    `${input} empty would take the programs or the files of this host away from the node; give a folder in it`,
});

/** The longest text of a file, in bytes. */
export const longestText = 2 ** 20;

/** The text of a file. No message shows it, since it may be a secret. */
export const fileText = z
  .string({ error: "the text of a file is a text, or an asset of Pulumi's" })
  .refine((value) => bytes(value) <= longestText, {
    error: ({ input }) => `a file has at most ${longestText} bytes, this one has ${bytes(String(input))}`,
  })
  .refine((value) => value.isWellFormed() && !value.includes("\0"), {
    error: "a file is text: this one has a NUL character, or half of a surrogate pair",
  });

const fileMode = z.string({ error: ({ input }) => modeText(String(input)) }).regex(/^[0-7]{3,4}$/, {
  error: ({ input }) => modeText(shown(String(input))),
});

const modeText = (given: string): string =>
  `a mode is three or four octal digits in a text, such as "0644", not ${given}`;

/** A user or a group. */
export const ownerName = z.union(
  [
    text([
      (name) => /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(name),
      (name) => `a user or a group is a name or a number, not ${shown(name)}`,
    ]),
    whole("the number of a user or a group", 0, 2 ** 31 - 1),
  ],
  { error: ({ input }) => `a user or a group is a name or a number, not ${shown(String(input))}` },
);

const access = { mode: fileMode.optional(), owner: ownerName.optional(), group: ownerName.optional() };

export const nodeFiles = z.record(nodePath, z.union([fileText, z.strictObject({ content: fileText, ...access })]));

export const nodeFolders = z.union([z.array(folderPath), z.record(folderPath, z.strictObject(access))]);

export type NodeFile = z.output<typeof nodeFiles>[string];
export type NodeFolders = z.output<typeof nodeFolders>;
/** The mode and the owner of a file or a folder. */
export interface Access {
  mode?: string | undefined;
  owner?: string | number | undefined;
  group?: string | number | undefined;
}
