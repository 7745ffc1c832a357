import type { FieldsRule } from "../schema/rule.ts";
import { foldersOf, type NodeWanted } from "./form.ts";

export { nodeFolders } from "./schema.ts";

/** The arguments that write a file of /etc by themselves. */
const written: readonly (readonly [path: string, arguments: readonly (keyof NodeWanted)[]])[] = [
  ["/etc/resolv.conf", ["nameservers", "search"]],
  ["/etc/hosts", ["hosts"]],
  ["/etc/nsswitch.conf", ["nsswitch"]],
];

/** The rules for the files of a node: no path is given twice, and none is below a file. */
export const nodeRules: readonly FieldsRule<NodeWanted>[] = [
  {
    fields: ["files", "directories"],
    broken({ files = {}, directories }) {
      const folders = foldersOf(directories).map(([path]) => path);
      const twice = folders.find((path, index) => path in files || folders.indexOf(path) !== index);
      if (twice !== undefined) return `${twice} is given twice; give it once, as a file or as a directory`;
      const all = [...Object.keys(files), ...folders];
      for (const path of all) {
        const file = all.find((one) => one in files && path.startsWith(`${one}/`));
        if (file !== undefined) return `${file} is a file, so ${path} cannot be in it; give one of them another path`;
      }
      return undefined;
    },
  },
  {
    fields: ["files", "nameservers", "search", "hosts", "nsswitch"],
    broken(wanted) {
      for (const [path, keys] of written) {
        const other = keys.find((key) => wanted[key] !== undefined);
        if (other !== undefined && wanted.files && path in wanted.files)
          return `${path} is what \`${other}\` writes; give one of the two`;
      }
      return undefined;
    },
  },
];
