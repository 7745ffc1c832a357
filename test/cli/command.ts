import { join } from "node:path";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import type { Stack } from "../support/engine.ts";

/** What our command line said. */
export interface CommandRun {
  exitCode: number;
  text: string;
  /** Standard output alone. */
  out: string;
}

/** Runs our command line on a stack's project, with no terminal. */
export async function netns(stack: Stack, command: string, ...argv: string[]): Promise<CommandRun> {
  const all = [join(checkout, "dist/cli/index.js"), command, ...argv];
  const result = await execa(process.execPath, all, {
    cwd: stack.folder,
    env: stack.env,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  return { exitCode: result.exitCode ?? -1, text: result.all, out: result.stdout };
}

/** A program with one of each: all its kernel names begin with a letter. `subnet` is the second byte of its addresses. */
export const oneOfEach = (letter: string, subnet: number): string => `
import { Address, Bridge, Masquerade, Netns, Route, Sysctl, Veth } from "pulumi-netns";

const bridge = new Bridge("${letter}-br0");
const gateway = new Address("gateway", { device: bridge, address: "10.${subnet}.0.1/24" });
const netns = new Netns("${letter}-ns1", { hosts: { db: "10.${subnet}.0.7" } });
const cable = new Veth("${letter}-veth0", { master: bridge, peer: { name: "eth0", netns } });
const address = new Address("address", { device: cable.peer, address: "10.${subnet}.0.10/24" });
new Route("default", { device: address, destination: "default", via: "10.${subnet}.0.1" });
new Route("beyond", { device: gateway, destination: "10.${subnet}.9.0/24", via: "10.${subnet}.0.10", metric: 5 });
new Sysctl("ecn", { netns: netns.path, key: "net.ipv4.tcp_ecn", value: 1 });
new Masquerade("internet", { source: "10.${subnet}.0.0/24", exceptOutDevice: bridge });
`;
