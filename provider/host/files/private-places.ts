/** The folder of our notes and our lock, for root alone: notes hold secrets, and whoever can open the lock can keep it. */
export const privateFolder = "/run/pulumi-netns";

/** The folder with the files of nodes, each of which is a namespace with files of its own. */
export const nodesFolder = `${privateFolder}/nodes`;

/** The folder of processes that a lab runs. */
export const processesFolder = `${privateFolder}/processes`;

/**
 * The folders that hold what programs of a lab put there, which may belong to other users. No note is in them, and root alone
 * gets into them, so only the folders themselves are checked.
 */
export const strangeFolders: readonly string[] = [nodesFolder, processesFolder];
