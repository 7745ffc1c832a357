import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { declaredMacs, expected } from "./expected.ts";
import type { Lab } from "./lab.ts";
import { type Look, linkLines, look, watched } from "./look.ts";
import { resourcesOf } from "./resources.ts";

/** Fails unless the kernel has exactly what the lab declares. */
export function assertKernelHas(lab: Lab, before: HostSnapshot, when: string): void {
  const program = resourcesOf(lab);
  const wanted = expected(program, {
    settings: Object.fromEntries(watched.map((key) => [key, before.sysctls[pathOf(key)]?.trim() ?? ""])),
    links: linkLines(before.links, new Set()),
  });
  assert.deepEqual(told(look(declaredMacs(program)), wanted), wanted, when);
}

const pathOf = (key: string): string => `/proc/sys/${key.replaceAll(".", "/")}`;

/** Leaves out settings without an expected value: the kernel may give them any value in a new namespace. */
const told = (found: Look, wanted: Look): Look => ({
  ...found,
  places: Object.fromEntries(
    Object.entries(found.places).map(([netns, place]) => {
      const keys = Object.keys(wanted.places[netns]?.settings ?? {});
      return [netns, { ...place, settings: Object.fromEntries(keys.map((key) => [key, place.settings[key] ?? ""])) }];
    }),
  ),
});

/** Fails unless the host is as before. Namespaces end in the background, so this waits a moment. */
export async function assertHostAsBefore(before: HostSnapshot, when: string): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    if (JSON.stringify(hostSnapshot()) === JSON.stringify(before)) return;
    await wait(100);
  }
  assertHostIs(before, when);
}
