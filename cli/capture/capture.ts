import { closeSync, openSync } from "node:fs";
import { Command } from "commander";
import * as z from "zod";
import { ipBatch } from "../../provider/host/batch/batch.ts";
import { installText } from "../../provider/host/run/packages.ts";
import { run } from "../../provider/host/run/run.ts";
import { attached } from "../node/attached.ts";
import { closest } from "../node/closest.ts";
import { inside, type Node, nodeNamed } from "../node/nodes.ts";
import { Problem } from "../problem.ts";
import type { StackRef } from "../stack/engine.ts";

interface CaptureOptions extends StackRef {
  write?: string;
}

/** `pulumi-netns capture`: shows the packets on a link of a node, or writes them into a file. */
export const captureCommand = (): Command =>
  new Command("capture")
    .description("show the packets on a link of a node by tcpdump, or write them into a file, until Ctrl-C")
    .argument("<node>", "the namespace, by its name or its resource's name, or `host`")
    .argument("<link>", "the link, or `any` for all of them")
    .argument("[filter...]", "which packets: see pcap-filter(7)")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this folder)")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-w, --write <file>", "write the packets into this file, which is yours; `-` is standard output")
    .addHelpText("after", help)
    .action(capture);

const help = `
It needs tcpdump, and says what to install where it is not there. Each packet is shown or written at once.
Exit status: that of tcpdump, which is 0 after Ctrl-C.

Examples:
  pulumi-netns capture r1 eth0
  pulumi-netns capture r1 any -- tcp port 179
  pulumi-netns capture h1 eth0 -w h1.pcap -- icmp or arp
  pulumi-netns capture h1 eth0 -w - | wireshark -k -i -`;

async function capture(name: string, link: string, ...[filter, options]: [string[], CaptureOptions]): Promise<void> {
  const { write: file, ...ref } = options;
  const node = await nodeNamed(name, ref);
  await linkIsThere(node, link);
  await tcpdumpIsThere();
  // tcpdump would give the file to a user of its own, and root's could not be read by whoever asked for it.
  const words = file === undefined ? [] : ["-U", "-w", "-"];
  const output = file === undefined || file === "-" ? undefined : opened(file);
  const argv = await inside(node, ["tcpdump", "-n", "-l", "-i", link, ...words, "--", ...filter]);
  await attached(argv, output).finally(() => output !== undefined && closeSync(output));
}

async function linkIsThere(node: Node, link: string): Promise<void> {
  const [shown] = await ipBatch(node.netns, [{ argv: ["link", "show"], reads: true }]);
  if (shown?.error !== undefined) throw new Problem(`the links of ${node.name} could not be read: ${shown.error}`);
  const names = [...z.array(z.looseObject({ ifname: z.string() })).parse(shown?.value)].map(({ ifname }) => ifname);
  if (link !== "any" && !names.includes(link))
    throw new Problem(
      `node ${node.name} has no link ${JSON.stringify(link)}; it has ${closest(link, names).join(", ")}, and \`any\``,
    );
}

async function tcpdumpIsThere(): Promise<void> {
  await run(["tcpdump", "--version"]).catch(() => {
    throw new Problem(`tcpdump is not installed, or not on PATH; ${installText("tcpdump")}`);
  });
}

function opened(file: string): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (error) {
    throw new Problem(`${file} cannot be written to: ${(error as Error).message}; give another one by -w`);
  }
}
