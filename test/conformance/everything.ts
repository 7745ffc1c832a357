import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { assertHostIs, type HostSnapshot, hostSnapshot, looks, run } from "../support/host.ts";

/** A snapshot of the host, and of the inside of each namespace. */
interface Everything {
  host: HostSnapshot;
  inside: unknown[];
}

export function everything(): Everything {
  const names = run("ip", "netns")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ")[0] as string);
  const inside = names
    .sort()
    .flatMap((name) => [
      looks(["-n", name], "addr", "route show table all", "rule", "neigh show nud permanent"),
      // A line of `ip rule` cannot say its family.
      looks(["-6", "-n", name], "rule"),
    ])
    .map((lines) => lines.map((line) => JSON.parse(line, withoutTimers)));
  return { host: hostSnapshot(), inside };
}

const withoutTimers = (key: string, value: unknown): unknown => (key.endsWith("_timer") ? undefined : value);

/** Waits until nothing changes any more: carriers appear, and namespaces end, in the background. */
export async function quiet(): Promise<Everything> {
  let last = everything();
  for (let same = 0; same < 4; ) {
    await wait(300);
    const now = everything();
    same = isDeepStrictEqual(now, last) ? same + 1 : 0;
    last = now;
  }
  return last;
}

export async function isAgain(found: Everything, when = "as it was found"): Promise<void> {
  let now = everything();
  for (let tries = 0; tries < 30 && !isDeepStrictEqual(now, found); tries += 1) {
    await wait(100);
    now = everything();
  }
  if (isDeepStrictEqual(now, found)) return;
  assert.deepEqual(now.inside, found.inside, when);
  assertHostIs(found.host, when);
}
