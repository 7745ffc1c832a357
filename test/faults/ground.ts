import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { Deployed, type Props } from "../conformance/deployment.ts";
import type { Subject } from "../conformance/subject.ts";
import { subjects } from "../conformance/subjects.ts";
import { shell } from "../support/shell.ts";
import { type Fault, type Plan, planText } from "./fault.ts";

/** What a kind's ground looks like, in all its namespaces: shorter than a snapshot of the host, for it is taken often. */
const look = `settings="net/ipv4/ip_forward net/ipv4/conf/all/accept_redirects net/ipv4/tcp_ecn net/ipv6/conf/all/forwarding"
for netns in /proc/self/ns/net $(ls -d /run/netns/* 2> /dev/null); do
  nsenter --net=$netns sh -c "ip -4 -d addr; ip -4 route show table all; ip -6 -o addr show scope global; ip -6 route show table all; cd /proc/sys; grep '' $settings"
done
nft list ruleset; grep -rs "" /run/pulumi-netns /etc/netns; find /run/pulumi-netns /etc/netns 2> /dev/null | sort`;

/** Without what the kernel does by itself when links get and lose a carrier or an address; timers run, too. */
export const lookAround = (): string[] =>
  shell(look)
    .replace(/\w+_timer +[\d.]+|NO-CARRIER,|,LOWER_UP|,M-DOWN| state \w+| linkdown| tentative/g, "")
    .split("\n")
    .filter((line) => !/fe80::|ff00::/.test(line));

/** Makes what a kind stands on, and waits until the kernel has settled there. */
export async function withGround(subject: Subject, work: () => Promise<void>): Promise<void> {
  // The first one of a host makes the mount /run/netns, for good.
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

/** The host looks as before; namespaces end and IPv6 settles in the background, so a moment may pass. */
export async function assertLooks(before: readonly string[], when: string): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    if (lookAround().join() === before.join()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(lookAround(), before, when);
}

/** Duplicate address detection takes seconds, and what happens then is no subject here. */
const withoutDetection = "for key in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $key; done";

async function calm(): Promise<void> {
  const tentative =
    "for netns in one two; do ip -n $netns -6 addr show tentative 2> /dev/null; done; ip -6 addr show tentative";
  while (shell(tentative).trim()) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** The subject with all that can be changed in place changed. */
export const changed = (subject: Subject): Props => ({
  ...subject.args,
  ...Object.fromEntries(Object.entries(subject.inPlace).map(([key, { to }]) => [key, to])),
});

/** An error is one line for the user, with what happened and without what a program says to itself. */
export function assertSays(error: Error, plan: Plan): void {
  const [fault] = plan.faults as [Fault];
  const where = `${planText(plan)}: ${error.message}`;
  assert.match(error.message, fault.says, where);
  assert.doesNotMatch(error.message, /undefined|\[object|NaN|SyntaxError|ZodError/, where);
  assert.ok(error.message.length < 2000, where);
  assert.equal(error.stack, "", where);
}

/** One subject of each kind: the others of a kind go the same ways. */
export const oneOfEachKind = subjects.filter(({ title }) => title === undefined);

export const deployed = (subject: Subject): Deployed => new Deployed(subject.kind, "one");
