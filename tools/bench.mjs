// npm run bench: on a private host, from which no package registry is within reach, so that peers are installed before.
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
  // What only prints, and a lab of two hosts, needs no room.
  const isSmall = words.some((word) => ["report", "lab", "help", "--help", "-h"].includes(word));
  return isSmall ? bench() : withLargeBacklog(bench);
});
