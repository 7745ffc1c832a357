import { assertHostIs, type HostSnapshot, hostSnapshot, run } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import type { Subject } from "./subject.ts";

// The first `ip netns add` of a host makes the mount /run/netns, which then stays.
run("ip", "netns", "add", "first");
run("ip", "netns", "del", "first");

/** Runs a test on the kind's ground (the objects that it stands on), and asserts that the host is as before at the end. */
export async function onGround(subject: Subject, test: (subject: Subject) => Promise<void>): Promise<void> {
  const before = hostSnapshot();
  for (const command of subject.ground?.make ?? []) shell(command);
  try {
    await test(subject);
  } finally {
    for (const command of subject.ground?.remove ?? []) shell(command);
  }
  await settled(before);
}

/** Asserts that the host is as before, after a moment: IPv6 detects duplicates, and namespaces end, in the background. */
async function settled(before: HostSnapshot): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (JSON.stringify(hostSnapshot()) === JSON.stringify(before)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assertHostIs(before);
}
