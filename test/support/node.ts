import { nodeEnter } from "../../dist/provider/kernel/node/enter.js";
import { run } from "./host.ts";

/** Runs a command line in a node, with the node's network and files. */
export async function inNode(netns: string | number, line: string): Promise<string> {
  const [file = "", ...argv] = [...(await nodeEnter(netns)), "sh", "-c", line];
  return run(file, ...argv);
}
