import { fine } from "./fine.ts";
import { mininet } from "./mininet.ts";
import { noops, oneNoop } from "./noop.ts";
import { floor, pyroute2, shell } from "./scripts.ts";
import type { Tool } from "./tool.ts";
import { topology } from "./topology.ts";

/** All tools, by their name on the command line. */
export const tools: Record<string, Tool> = {
  topology,
  fine,
  noops,
  "one-noop": oneNoop,
  floor,
  shell,
  mininet,
  pyroute2,
};
