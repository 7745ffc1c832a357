import { fileExists, fileIsNamespace } from "../files/files.ts";
import { nodesFolder } from "../files/private-folder.ts";
import { isRoot } from "../run/privileges.ts";

/**
 * A view: a mount namespace in which a node (a network namespace with files of its own) sees its files over the host's. Each has
 * a store, a folder of its own, called by the key of the node.
 */
export const storeOf = (key: string): string => `${nodesFolder}/${key}`;

/** The file that a view's mount namespace is pinned to. */
export const viewPin = (key: string): string => `${storeOf(key)}/mnt`;

/** Whether a node has a view that is complete. Who is not root may not look at the pin. */
export const viewStands = async (key: string): Promise<boolean> =>
  (await fileExists(`${storeOf(key)}/done`)) && (!isRoot() || (await fileIsNamespace(viewPin(key))));
