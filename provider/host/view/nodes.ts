import { fileExists, folderStart } from "../files/files.ts";
import { nodesFolder } from "../files/private-folder.ts";
import { isUnderLock, withLock } from "../lock/lock.ts";
import { run } from "../run/run.ts";
import { told } from "./obstacle.ts";
import { mountScript, unmountScript } from "./scripts.ts";

/** Mounts the file system in which all stores are, where it is not mounted. */
export const nodesMount = (): Promise<unknown> =>
  locked(() => told(`mounting ${nodesFolder}`, () => run(["sh", "-c", mountScript, "sh", nodesFolder])));

/** Takes that file system away where nothing is in it. */
export async function nodesTidy(): Promise<void> {
  if (!(await isEmpty())) return;
  await locked(async () => {
    if (await isEmpty())
      await told(`unmounting ${nodesFolder}`, () => run(["sh", "-c", unmountScript, "sh", nodesFolder]));
  });
}

const isEmpty = async (): Promise<boolean> =>
  (await fileExists(nodesFolder)) && (await folderStart(nodesFolder, 1)).length === 0;

/** One run must not take the file system away while another one mounts it. */
const locked = (work: () => Promise<unknown>): Promise<unknown> => (isUnderLock() ? work() : withLock(work));
