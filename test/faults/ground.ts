import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { Deployed, type Props } from "../conformance/deployment.ts";
import type { Subject } from "../conformance/subject.ts";
import { subjects } from "../conformance/subjects.ts";
import { shell } from "../support/shell.ts";
import { type Fault, type Plan, planText } from "./fault.ts";

/**
 * Prints a kind's ground (the objects that it stands on) in all namespaces. It is run often, so it shows less than a snapshot of
 * the host.
 */
const look = `settings="net/ipv4/ip_forward net/ipv4/conf/all/accept_redirects net/ipv4/tcp_ecn net/ipv6/conf/all/forwarding"
for netns in /proc/self/ns/net $(ls -d /run/netns/* 2> /dev/null); do
  nsenter --net=$netns sh -c "ip -4 -d addr; ip -4 route show table all; ip -6 -o addr show scope global; ip -6 route show table all; cd /proc/sys; grep '' $settings"
done
nft list ruleset; grep -rs "" /run/pulumi-netns /etc/netns | sort; find /run/pulumi-netns /etc/netns 2> /dev/null | sort`;

/** Leaves out timers, what each start of a process is called and prints, and what the kernel changes by itself when a link gets or loses a carrier or an address. */
export const lookAround = (): string[] =>
  shell(look)
    .replace(/\w+_timer +[\d.]+|NO-CARRIER,|,LOWER_UP|,M-DOWN| state \w+| linkdown| tentative/g, "")
    .split("\n")
    .filter((line) => !/fe80::|ff00::|\/processes\/[0-9a-f]+\/(outer|writer|state|log(\.1)?)(:|$)/.test(line));

/** Makes a kind's ground, and waits until the kernel has finished with it. */
export async function withGround(subject: Subject, work: () => Promise<void>): Promise<void> {
  // The first `ip netns add` of a host makes the mount /run/netns, which then stays.
  shell("ip netns add first; ip netns del first");
  shell(withoutDetection);
  for (const command of subject.ground?.make ?? []) shell(command);
  for (const netns of readdirSync("/run/netns")) shell(`nsenter --net=/run/netns/${netns} sh -c '${withoutDetection}'`);
  await calm();
  try {
    await work();
  } finally {
    for (const command of subject.ground?.remove ?? []) shell(command);
  }
}

/** Asserts that everything looks as before, after a moment: namespaces end, and IPv6 settles, in the background. */
export async function assertLooks(before: readonly string[], when: string): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    if (lookAround().join() === before.join()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(lookAround(), before, when);
}

/** Duplicate address detection takes seconds, and is not tested here. */
const withoutDetection = "for key in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $key; done";

async function calm(): Promise<void> {
  const tentative =
    "for netns in one two; do ip -n $netns -6 addr show tentative 2> /dev/null; done; ip -6 addr show tentative";
  while (shell(tentative).trim()) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** The subject's arguments, with every argument changed that can be changed in place. */
export const changed = (subject: Subject): Props => ({
  ...subject.args,
  ...Object.fromEntries(Object.entries(subject.inPlace).map(([key, { to }]) => [key, to])),
});

/** Asserts that an error is one line for the user: it tells what happened, without a program's internal messages. */
export function assertSays(error: Error, plan: Plan): void {
  const [fault] = plan.faults as [Fault];
  const where = `${planText(plan)}: ${error.message}`;
  assert.match(error.message, fault.says, where);
  assert.doesNotMatch(error.message, /undefined|\[object|NaN|SyntaxError|ZodError/, where);
  assert.ok(error.message.length < 2000, where);
  assert.equal(error.stack, "", where);
}

/** One subject of each kind, and a namespace with files. Other subjects take the same paths through the code. */
export const oneOfEachKind = subjects.filter(({ title }) => title === undefined || title === "with files");

export const deployed = (subject: Subject): Deployed => new Deployed(subject.kind, "one");
