import { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = "/proc/sys/net/core/netdev_max_backlog";
const enough = 20_000;

/**
 * Does something with room for what a thousand ports of a bridge send to each other, where this is the first network of its
 * machine, which alone has the setting: docs/scale.md.
 * @template Result
 * @param {() => Promise<Result>} work
 */
export async function withLargeBacklog(work) {
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (before === undefined || Number(before) >= enough) return work();
  process.stderr.write(`net.core.netdev_max_backlog of this machine is ${enough} meanwhile, not ${before.trim()}\n`);
  writeFileSync(file, `${enough}`);
  try {
    return await work();
  } finally {
    writeFileSync(file, before);
  }
}
