import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { assertHostIs, hostSnapshot, run } from "./host.ts";

type Argv = [string, ...string[]];

/** The argv that runs a command in a namespace, or on the host. */
const within = (netns: string | undefined, ...argv: Argv): Argv =>
  netns ? ["nsenter", `--net=/run/netns/${netns}`, ...argv] : argv;

/** Runs a command in a namespace, or on the host where none is given; throws where it fails. */
export const runIn = (netns: string | undefined, ...argv: Argv): string => run(...within(netns, ...argv));

/** Runs commands of a line each, as somebody would type them. */
export const byHand = (...lines: string[]): void => {
  for (const line of lines) run("sh", "-ec", line);
};

/** One ping, from the host or from a namespace; throws where no answer comes. */
export const ping = (address: string, netns?: string): string => runIn(netns, "ping", "-n", "-c1", "-W2", address);

/** Pings from everywhere to everywhere. `undefined` is the host. */
export function pingAll(from: readonly (string | undefined)[], to: readonly string[]): void {
  for (const netns of from) for (const address of to) ping(address, netns);
}

export interface RunningPing {
  /** Ends it, and asserts that nothing was lost. */
  stop(): Promise<void>;
}

/** Starts a ping, twenty times a second, that goes on until it is stopped. */
export async function pingOn(t: TestContext, address: string, netns?: string): Promise<RunningPing> {
  const [file, ...argv] = within(netns, "ping", "-n", "-q", "-i0.05", "-W2", address);
  const pings = execa(file, argv, { reject: false, all: true });
  t.after(() => pings.kill("SIGKILL"));
  await wait(200);
  return {
    async stop() {
      pings.kill("SIGINT");
      const { all } = await pings;
      const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(all) ?? [];
      assert.ok(Number(sent) > 3, `ping ${address} did not run: ${all}`);
      assert.equal(received, sent, `of ${sent} pings to ${address}, ${received} were answered`);
    },
  };
}

/**
 * Remembers what a private host looks like. @returns an assertion that it looks the same again
 * The mount /run/netns, which the first `ip netns add` of a host makes and nobody takes away, is made first.
 */
export function rememberHost(): () => void {
  byHand("ip netns add first", "ip netns del first");
  const before = hostSnapshot();
  return () => assertHostIs(before);
}

/** Waits until no IPv6 address is being looked for elsewhere, since they and their routes appear when that is over. */
export async function settle(): Promise<void> {
  while (run("ip", "-6", "addr", "show", "tentative").trim()) await wait(100);
}

/** A machine that a lab reaches through the host alone: its namespace, its address, and the host's on the way to it. */
export interface FarMachine {
  netns: string;
  address: string;
  host: string;
}

export const far: FarMachine = { netns: "far", address: "198.51.100.2", host: "198.51.100.1" };

/** Makes the stand-in for the internet: a machine behind the host, which knows no way back to a lab. */
export const makeFarMachine = (): void =>
  byHand(
    "ip netns add far",
    "ip link add far0 type veth peer name eth0 netns far",
    "ip link set far0 addrgenmode none",
    `ip addr add ${far.host}/24 dev far0 && ip link set far0 up`,
    `ip -n far addr add ${far.address}/24 dev eth0 && ip -n far link set eth0 up`,
  );

const teller = `require("net").createServer((socket) => socket.end(socket.remoteAddress)).listen(80, "0.0.0.0", () => console.log("ready"))`;

/** The address under which a far machine sees who calls it from a namespace. */
export async function seenFrom(netns: string, { netns: there, address }: FarMachine = far): Promise<string> {
  const [file, ...argv] = within(there, process.execPath, "-e", teller);
  const server = execa(file, argv, { reject: false, stdin: "ignore" });
  try {
    await new Promise((resolve) => server.stdout.once("data", resolve));
    return runIn(netns, "timeout", "5", "bash", "-c", `cat < /dev/tcp/${address}/80`).trim();
  } finally {
    server.kill("SIGKILL");
    await server;
  }
}
