// Measures one namespace with a crowd of routes and addresses, through the handlers without the engine: do costs grow in
// proportion?
import { readFileSync } from "node:fs";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { rememberHost } from "../support/lab.ts";
import type { Crowd } from "./results.ts";

/** A crowd with this many routes, and a tenth as many addresses. */
export const crowdOf = (routes: number) => ({ routes, addresses: Math.ceil(routes / 10) });

/** Builds crowds one after the other, the first one twice, so that code is warm. @returns the costs of each */
export async function benchCrowds(counts: readonly number[]): Promise<Crowd[]> {
  const assertHostIsAsBefore = rememberHost();
  const crowds: Crowd[] = [];
  for (const routes of [...counts.slice(0, 1), ...counts]) crowds.push(await built(crowdOf(routes)));
  assertHostIsAsBefore();
  return crowds.slice(1);
}

/** Measures a crowd. `empty`: all routes and addresses go, but the namespace stays. `destroy`: they go with the namespace. */
async function built(crowd: CrowdSize): Promise<Crowd> {
  const lab = new Deployed("Topology", "crowd");
  const up = await cpuOf(() => lab.up(crowdLab(crowd)));
  const refresh = await cpuOf(async () => assertNone(await lab.refresh()));
  const empty = await cpuOf(() => changeTo(lab, { routes: 0, addresses: 0 }));
  await changeTo(lab, crowd);
  const destroy = await cpuOf(() => lab.down());
  return { ...crowd, up, refresh, empty, destroy };
}

/** An update without the engine's comparison before it, which would take longer than the update itself. */
async function changeTo(lab: Deployed, crowd: CrowdSize): Promise<void> {
  const inputs = await lab.check(crowdLab(crowd));
  const { outs } = await lab.handler.update(lab.id, lab.outs, inputs);
  Object.assign(lab, { outs, inputs });
}

type CrowdSize = Pick<Crowd, "routes" | "addresses">;

/** A router on a bridge, with addresses on its link and on `lo`, and with routes to networks behind the bridge. */
function crowdLab({ routes, addresses }: CrowdSize): Props {
  const own = numbers(addresses).map((i) => `10.${200 + (i >> 14)}.${(i >> 7) & 127}.${(i & 127) + 1}/32`);
  const half = Math.ceil(own.length / 2);
  const destinations = numbers(routes).map((i) => `10.${100 + (i >> 13)}.${(i >> 5) & 255}.${(i & 31) * 8}/29`);
  return {
    bridges: { lan: { address: "10.9.0.1/16" } },
    namespaces: {
      router: {
        addresses: own.slice(half),
        lan: ["10.9.0.2/16", ...own.slice(0, half)],
        routes: Object.fromEntries(destinations.map((destination) => [destination, "10.9.0.1"])),
      },
    },
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The seconds of CPU time that some work takes, in this process and in the commands that it runs. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = cpuSoFar();
  await work();
  return Math.round((cpuSoFar() - before) * 100) / 100;
}

/**
 * `utime` and `stime` of this process, `cutime` and `cstime` of its ended children, in hundredths of a second: see
 * proc_pid_stat(5).
 */
function cpuSoFar(): number {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .map(Number);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / 100;
}

function assertNone(drifted: string[] | "gone"): void {
  if (drifted.length > 0) throw new Error(`what was just made has drifted: ${String(drifted)}`);
}
