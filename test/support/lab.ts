import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { assertHostIs, hostSnapshot, run } from "./host.ts";

type Argv = [string, ...string[]];

/** The argv that runs a command in a namespace, or on the host. */
const within = (netns: string | undefined, ...argv: Argv): Argv =>
  netns ? ["nsenter", `--net=/run/netns/${netns}`, ...argv] : argv;

/** Runs a command in a namespace, or on the host if none is given. Throws if the command fails. */
export const runIn = (netns: string | undefined, ...argv: Argv): string => run(...within(netns, ...argv));

/** Runs each line as a shell command, as a user would type it. */
export const byHand = (...lines: string[]): void => {
  for (const line of lines) run("sh", "-ec", line);
};

/** Pings once from a namespace or from the host. Throws if no answer comes. */
export const ping = (address: string, netns?: string): string => runIn(netns, "ping", "-n", "-c1", "-W2", address);

/** Pings from every place to every address. `undefined` is the host. */
export function pingAll(from: readonly (string | undefined)[], to: readonly string[]): void {
  for (const netns of from) for (const address of to) ping(address, netns);
}

export interface RunningPing {
  /** Ends the ping, and asserts that no packet was lost. */
  stop(): Promise<void>;
}

/** Starts a ping that sends twenty packets a second until it is stopped. */
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
 * Remembers the state of a private host, and makes the mount /run/netns before: the first `ip netns add` of a host makes this
 * mount, which then stays.
 * @returns an assertion that the host looks the same again
 */
export function rememberHost(): () => void {
  byHand("ip netns add first", "ip netns del first");
  const before = hostSnapshot();
  return () => assertHostIs(before);
}

/** Waits for the end of IPv6's duplicate address detection: until then addresses are tentative, and their routes missing. */
export async function settle(): Promise<void> {
  while (run("ip", "-6", "addr", "show", "tentative").trim()) await wait(100);
}

/** A machine that a lab reaches only through the host: its namespace, its address, and the host's address on the link between. */
export interface FarMachine {
  netns: string;
  address: string;
  host: string;
}

export const far: FarMachine = { netns: "far", address: "198.51.100.2", host: "198.51.100.1" };

/** Makes a machine behind the host as a stand-in for the internet. It has no route back to a lab. */
export const makeFarMachine = (): void =>
  byHand(
    "ip netns add far",
    "ip link add far0 type veth peer name eth0 netns far",
    "ip link set far0 addrgenmode none",
    `ip addr add ${far.host}/24 dev far0 && ip link set far0 up`,
    `ip -n far addr add ${far.address}/24 dev eth0 && ip -n far link set eth0 up`,
  );

const teller = `require("net").createServer((socket) => socket.end(socket.remoteAddress)).listen(80, "0.0.0.0", () => console.log("ready"))`;

/** The source address that a far machine sees when a namespace connects to it. */
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
