import { fileRead, folderList } from "../../host/files/files.ts";
import { markParse, ownerOf } from "../marks.ts";
import { commentOf, netnsFilesRemove, netnsFilesRoot } from "../netns/files.ts";
import type { Marked } from "./marked.ts";

/** Our files below /etc/netns, recognized by their first line. They outlive a reboot. */
export async function inventoryFiles(): Promise<Marked[]> {
  const found = await Promise.all((await folderList(netnsFilesRoot)).map(filesOf));
  return found.flat();
}

async function filesOf(netns: string): Promise<Marked[]> {
  const paths = (await folderList(`${netnsFilesRoot}/${netns}`)).map((name) => `${netnsFilesRoot}/${netns}/${name}`);
  const marks = await Promise.all(paths.map(async (path) => markParse(commentOf((await fileRead(path)) ?? ""))));
  return marks.flatMap((mark, index): Marked[] =>
    mark
      ? [
          {
            type: "files",
            netns: undefined,
            name: paths[index] as string,
            mark,
            remarks: [],
            stands: true,
            remove: () => netnsFilesRemove(netns, ownerOf(mark)),
          },
        ]
      : [],
  );
}
