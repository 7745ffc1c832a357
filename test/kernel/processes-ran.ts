import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add runs; ip -n runs link set lo up");
/** The host with the namespace and nothing else. */
export const before = hostSnapshot();
after(() => {
  shell("ip netns del runs");
  assert.deepEqual(groups(), [], "no control group is left");
});

/** The command lines of all processes that were started with a process, found by their environment. */
export function startedWith(nonce: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    const [environment, command] = ["environ", "cmdline"].map((file) => textOf(`/proc/${pid}/${file}`));
    return environment?.includes(`PULUMI_NETNS_PROCESS=${nonce}`) && command ? [command.replaceAll("\0", " ")] : [];
  });
}

export const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const groups = (): string[] =>
  ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].flatMap((mount) =>
    existsSync(`${mount}/pulumi-netns`) ? nonces.filter((one) => existsSync(`${mount}/pulumi-netns/${one}`)) : [],
  );

/** The nonces of all processes of this file. */
const nonces: string[] = [];

/** Runs a process in the namespace while it is used, and checks that nothing is left of it. */
export async function ran(args: Record<string, unknown>, use: (one: Deployed) => Promise<unknown>): Promise<void> {
  const one = new Deployed("Process", "one");
  await one.up({ netns: "runs", ...args });
  const nonce = one.id.slice(-8);
  nonces.push(nonce);
  await use(one).finally(() => one.down());
  assert.deepEqual(startedWith(nonce), []);
  assertHostIs(before);
}

/** Looks until a text fits, for 10 s. */
export async function until(look: () => string, fits: RegExp): Promise<void> {
  for (let looks = 200; looks > 0 && !fits.test(look()); looks -= 1) await wait(50);
  assert.match(look(), fits);
}

export const logOf = ({ outs }: Deployed): string => textOf(`${outs.logFile}.1`) + textOf(String(outs.logFile));
