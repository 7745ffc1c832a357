import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const setting = "/proc/sys/net/core/netdev_max_backlog";
const enough = "20000";

/**
 * Puts the old value back at the end of standard input, which comes however the parent process ends. A value that somebody else
 * has set meanwhile stays.
 */
const putBack = `cat > /dev/null; if [ "$(cat "$0")" = ${enough} ]; then printf %s "$1" > "$0"; fi`;

/**
 * Raises the packet backlog during some work, so that packets between a thousand ports of a bridge are not lost (docs/scale.md).
 * Only the machine's first network has this setting. The old value comes back even if this process is killed.
 * @template Result
 * @param {() => Promise<Result>} work
 */
export async function withLargeBacklog(work, file = setting) {
  const before = existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  if (before === undefined || Number(before) >= Number(enough)) return work();
  process.stderr.write(`net.core.netdev_max_backlog of this machine is ${enough} meanwhile, not ${before}\n`);
  const watcher = spawn("sh", ["-c", putBack, file, before], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(watcher, "exit");
  try {
    writeFileSync(file, enough);
    return await work();
  } finally {
    watcher.stdin.end();
    await ended;
  }
}
