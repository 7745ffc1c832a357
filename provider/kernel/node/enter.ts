import { fileIdentity, folderList } from "../../host/files/files.ts";
import { nodesFolder, privateFolderCheck } from "../../host/files/private-folder.ts";
import { enter, type NetnsRef, netnsPath } from "../../host/netns.ts";
import { viewPin, viewStands } from "../../host/view/place.ts";
import { oncePerTurn } from "../async/once-per-turn.ts";
import { placeKeys } from "../notes/place-key.ts";

/**
 * The words before a command that run it in a node (a namespace with the files that the lab gives it), so that it uses the
 * node's network and sees its files. On the host there are none. The command begins in the folder `/` where the node has files.
 */
export async function nodeEnter(netns: NetnsRef): Promise<string[]> {
  const key = netns === undefined ? undefined : await nodeKey(netns);
  const [nsenter = "", net = "", ...rest] = enter(netns);
  return key === undefined ? enter(netns) : [nsenter, net, `--mount=${viewPin(key)}`, ...rest];
}

/** The key of a namespace that has files of its own, however the namespace is called; undefined where it has none. */
async function nodeKey(netns: NonNullable<NetnsRef>): Promise<string | undefined> {
  const keys = await nodesOfTurn();
  if (keys.length === 0) return undefined;
  const found = await fileIdentity(netnsPath(netns));
  for (const key of keys) {
    const [, name = "", inode] = /^(.+)@(\d+)-\d+$/.exec(key) ?? [];
    if (Number(inode) !== found?.inode || !(await viewStands(key))) continue;
    // The kernel uses inode numbers again: the key of a namespace that is gone is none of the present one.
    if ((await placeKeys(name)).includes(key)) return key;
  }
  return undefined;
}

/** The keys of the nodes that have files. */
const nodesOfTurn = oncePerTurn(async () => {
  await privateFolderCheck();
  return folderList(nodesFolder);
});
