import { folderList } from "../../host/files/files.ts";
import { withLock } from "../../host/lock/lock.ts";

let mounted = false;
let mounting: Promise<unknown> | undefined;

/** Runs the first `ip netns add` of a host by itself: it makes the shared mount /run/netns, which two at once would spoil. */
export async function onceMounted<Result>(work: () => Promise<Result>): Promise<Result> {
  if (mounting) await mounting.catch(() => undefined);
  mounted ||= (await folderList("/run/netns")).length > 0;
  if (mounted) return work();
  if (mounting) return onceMounted(work);
  const first = withLock(work);
  mounting = first;
  try {
    const result = await first;
    mounted = true;
    return result;
  } finally {
    mounting = undefined;
  }
}
