import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Deployed } from "../conformance/deployment.ts";
import { runIn } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

/** Two namespaces on a cable, `bad1` with the address 10.9.0.1 and `bad2` with 10.9.0.2. @returns what removes them */
export function badCable(): () => void {
  shell("ip netns add bad1; ip netns add bad2; ip -n bad1 link add eth0 type veth peer name eth0 netns bad2");
  for (const n of [1, 2]) shell(`ip -n bad${n} addr add 10.9.0.${n}/24 dev eth0; ip -n bad${n} link set eth0 up`);
  return () => void shell("ip netns del bad1; ip netns del bad2");
}

/** Conditions of what leaves `bad1`. */
export async function impaired(args: Record<string, unknown>): Promise<Deployed> {
  const one = new Deployed("Impairment", "wan");
  await one.up({ netns: "bad1", device: "eth0", ...args });
  return one;
}

/** The times of pings from one namespace to an address, in milliseconds; those that are lost are left out. */
export function pings(from: string, to: string, options: string): number[] {
  const { stdout } = spawnSync("ip", ["netns", "exec", from, "ping", "-n", ...options.split(" "), to], {
    encoding: "utf8",
  });
  return [...stdout.matchAll(/time=([\d.]+) ms/g)].map(([, time]) => Number(time));
}

/** Pings from `bad1` every so many seconds while the work goes on. @returns the number of answers, and of those that lack between */
export async function pingedWhile(work: () => Promise<void>, to: string, seconds: number) {
  const ping = spawn("ip", ["netns", "exec", "bad1", "ping", "-n", "-i", String(seconds), to]);
  // The listener is there before the ping ends, however long the work takes.
  const ended = once(ping, "close");
  let text = "";
  ping.stdout.on("data", (data) => {
    text += data;
  });
  await work().finally(() => ping.kill("SIGINT"));
  await ended;
  const answered = [...text.matchAll(/icmp_seq=(\d+)/g)].map(([, number]) => Number(number));
  return { answers: answered.length, lost: Math.max(...answered) - answered.length };
}

export const median = (all: readonly number[]): number =>
  all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;

/** The share of packets that a flood of pings lost, each of which answers meet no conditions. */
export function lossOf(from: string, to: string, count: number): number {
  const text = runIn(from, "sh", "-c", `ping -n -q -f -i 0.001 -c ${count} -W 1 ${to} || true`);
  const [, sent = "0", received = "0"] = /(\d+) packets transmitted, (\d+) received/.exec(text) ?? [];
  return 1 - Number(received) / Number(sent);
}

/** The bits a second that `bad2` receives from `bad1` at an address, with options of iperf3 for the sender. */
export async function receivedAt(to: string, ...options: readonly string[]): Promise<number> {
  // UDP answers from the address that was asked only if the receiver is bound to it.
  const server = spawn("ip", ["netns", "exec", "bad2", "iperf3", "-s", "-1", "-B", to], { stdio: "ignore" });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  for (let looks = 100; looks > 0 && !/:5201/.test(shell("ip netns exec bad2 ss -ltn")); looks -= 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  try {
    const text = runIn("bad1", "iperf3", "-J", "-c", to, ...options);
    await ended;
    return bitsReceived(JSON.parse(text));
  } finally {
    server.kill("SIGKILL");
  }
}

export const received = (...options: readonly string[]): Promise<number> => receivedAt("10.9.0.2", ...options);

interface Report {
  end: { sum_received?: { bits_per_second: number } };
}

const bitsReceived = ({ end }: Report): number => end.sum_received?.bits_per_second ?? Number.NaN;
