import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const setting = "/proc/sys/net/core/netdev_max_backlog";
const enough = "20000";

/** Waits for the end of its input, which comes when the process before it ends, however that is. What others set since stays. */
const putBack = `cat > /dev/null; if [ "$(cat "$0")" = ${enough} ]; then printf %s "$1" > "$0"; fi`;

/**
 * Does something with room for what a thousand ports of a bridge send to each other, where this is the first network of its
 * machine, which alone has the setting (docs/scale.md). The old value comes back also when this process is killed.
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
