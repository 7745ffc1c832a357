// npm run bench: runs the benchmark on a private host. No package registry can be reached from there, so the peers (the other
// tools that it measures) are installed first.
import { join } from "node:path";
import { installPeers } from "./setup/bench-peers.mjs";
import { withLargeBacklog } from "./setup/packet-backlog.mjs";
import { checkout } from "./setup/places.mjs";
import { runTool } from "./setup/problem.mjs";
import { runInForeground } from "./setup/run-program.mjs";

await runTool(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--install-peers")) await installPeers();
  const host = join(checkout, "tools/private-host.mjs");
  const bench = () => runInForeground(process.execPath, [host, "test/bench/index.ts", ...words]);
  // Help and reports measure nothing, and a lab of two hosts does not fill the packet backlog.
  const isSmall = words.some((word) => ["report", "lab", "help", "--help", "-h"].includes(word));
  return isSmall ? bench() : withLargeBacklog(bench);
});
