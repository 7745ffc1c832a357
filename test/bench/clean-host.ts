import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { run } from "../support/host.ts";

const longest = 60_000;

/** Waits until the kernel has removed deleted links and namespaces, which it does in the background. */
export async function settled(): Promise<void> {
  const end = Date.now() + longest;
  while (links().length > 1 || netns().length > 0) {
    if (Date.now() > end)
      throw new Error(`there are still ${links().length - 1} links and ${netns().length} namespaces`);
    await wait(200);
  }
}

/**
 * Waits until the machine has had little to do for a while. The wait has a limit, because a machine that others use too is never
 * quiet.
 */
export async function quiet(): Promise<void> {
  // Several quiet moments in a row are needed, because the IPv6 packets of new hosts come in rounds with pauses.
  for (let calm = 0, looks = 480; calm < 6 && looks > 0; looks -= 1) calm = (await busyShare(250)) > 0.2 ? 0 : calm + 1;
}

/** Removes everything that a failed tool left. Everything on this private host belongs to the benchmark. */
export function clearHost(): void {
  if (!process.env.PRIVATE_HOST) throw new Error("this is no private host: start it as npm run bench");
  for (const name of netns()) run("ip", "netns", "del", name);
  // The far end of a cable goes with the first end, so each link is looked up again.
  for (const name of links()) if (name !== "lo" && links().includes(name)) run("ip", "link", "del", "dev", name);
  run("nft", "flush", "ruleset");
  rmSync("/run/pulumi-netns", { recursive: true, force: true });
}

const netns = (): string[] => (existsSync("/run/netns") ? readdirSync("/run/netns") : []);

/** Not from /sys/class/net, which shows the network of the process that mounted it. */
const links = (): string[] =>
  (JSON.parse(run("ip", "-json", "link")) as { ifname: string }[]).map(({ ifname }) => ifname);

/** The share of the machine's time that goes into work, measured for some milliseconds. */
async function busyShare(milliseconds: number): Promise<number> {
  const before = cpuTimes();
  await wait(milliseconds);
  const [total, idle] = cpuTimes().map((time, i) => time - (before[i] as number)) as [number, number];
  return total > 0 ? 1 - idle / total : 0;
}

/** The time of all processors, and the part of it in which they were idle. */
function cpuTimes(): number[] {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const times = line.trim().split(/\s+/).slice(1).map(Number);
  return [times.reduce((sum, time) => sum + time, 0), (times[3] ?? 0) + (times[4] ?? 0)];
}
