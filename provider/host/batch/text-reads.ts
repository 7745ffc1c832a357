import { garbled } from "../errors.ts";
import { enter, type NetnsRef } from "../netns.ts";
import { run } from "../run/run.ts";
import { inSlot } from "../shell/slots.ts";
import { ip } from "./program.ts";
import { batchLine } from "./text.ts";

/**
 * Reads with `ip` what its JSON leaves out. @returns one line of text for each object; it does not tell which read a line
 * answers. Same as, in a namespace: ip -oneline -details READ
 */
export async function ipText(netns: NetnsRef, reads: readonly (readonly string[])[]): Promise<string[]> {
  const input = reads.map((argv) => batchLine(ip, argv)).join("");
  const argv = [...enter(netns), "ip", "-oneline", "-details", "-batch", "-"];
  const { stdout } = await inSlot((how) => run(argv, { input, meant: reads, how }));
  if (stdout !== "" && !stdout.endsWith("\n")) throw garbled(argv.join(" "), stdout, "its last line has no end");
  return stdout.split("\n").filter((line) => line.trim() !== "");
}
