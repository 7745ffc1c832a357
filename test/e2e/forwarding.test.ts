import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { makeStack, type Stack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";

/** A lab that needs forwarding: a bridge, and a masquerade of its network, IPv4 and IPv6. */
const lab = (name: string, subnet: number) => `
import { Address, Bridge, Masquerade } from "pulumi-netns";
const bridge = new Bridge("${name}");
new Address("${name}-four", { device: bridge, address: "10.${subnet}.0.1/24" });
new Address("${name}-six", { device: bridge, address: "fd00:${subnet}::1/64", duplicateDetection: false });
new Masquerade("${name}-nat", { source: "10.${subnet}.0.0/24", exceptOutDevice: bridge });
new Masquerade("${name}-nat6", { source: "fd00:${subnet}::/64", exceptOutDevice: bridge });
`;

/** A host whose settings are not those that a new one has: the kernel resets them when forwarding is turned on or off. */
function setUpHost(): void {
  byHand(
    "ip link add own0 type veth peer name own1",
    "ip link set own0 addrgenmode none && ip link set own1 addrgenmode none",
    "ip link set own0 up && ip link set own1 up",
    // Both are ready when the kernel has given each its multicast route, a moment after the carrier.
    "for i in $(seq 100); do [ $(ip -6 route show table local | grep -c ff00::/8) = 2 ] && break; sleep 0.05; done",
    "sysctl -qw net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.own0.forwarding=1 net.ipv4.conf.own1.accept_redirects=0",
    "sysctl -qw net.ipv6.conf.own1.forwarding=1",
  );
}

const makeLab = (t: TestContext, name: string, subnet: number): Promise<Stack> =>
  makeStack(t, { program: lab(name, subnet), project: name });

const isOn = (): boolean =>
  ["ipv4/ip_forward", "ipv6/conf/all/forwarding"].every(
    (key) => readFileSync(`/proc/sys/net/${key}`, "utf8").trim() === "1",
  );

setUpHost();

test("of two stacks that need forwarding, the one that is left keeps it on, whichever came first", async (t) => {
  const hostIsAsBefore = rememberHost();
  const [red, green] = [await makeLab(t, "red", 1), await makeLab(t, "green", 2)];
  for (const stack of [red, green]) await stack.up();
  assert.ok(isOn());
  await red.destroy();
  assert.ok(isOn(), "the later one still needs it");
  await red.up();
  await red.destroy();
  assert.ok(isOn(), "the earlier one still needs it");
  await green.destroy();
  hostIsAsBefore();
});

const moments = {
  "when forwarding is on": () => readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim() === "1",
  "when the first object stands": () => readFileSync("/proc/net/dev", "utf8").includes("green:"),
  "when the first note is written": () => notes("/run/pulumi-netns").some((name) => name.endsWith(".json")),
};

for (const [moment, reached] of Object.entries(moments)) {
  test(`a run killed ${moment}, and up again`, async (t) => {
    const hostIsAsBefore = rememberHost();
    const green = await makeLab(t, "green", 2);
    // With a stack that is up, or without one.
    const red = moment === "when the first object stands" ? await makeLab(t, "red", 1) : undefined;
    await red?.up();
    const run = green.start(["up", "--yes", "--skip-preview"]);
    const ended = run.then(({ all }) => assert.fail(`it ended too early:\n${all}`));
    while (!reached()) await Promise.race([wait(1), ended]);
    ended.catch(() => undefined);
    killAllHere();
    await run;
    mendBackend(green);
    await green.pulumi("cancel", "--yes");
    await green.up();
    assert.ok(isOn());
    await green.destroy();
    await red?.destroy();
    hostIsAsBefore();
  });
}

function notes(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

/**
 * A file backend writes the state itself at once, but what describes it (`dev.json.attrs`) in place: the engine that was
 * killed just then leaves that one empty, and every later command fails with "EOF". It is made anew where it is missing.
 */
function mendBackend({ folder }: Stack): void {
  const stacks = `${folder}/state/.pulumi/stacks`;
  for (const name of readdirSync(stacks, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".attrs") && statSync(join(stacks, name)).size === 0) rmSync(join(stacks, name));
}

/** Kills all that runs on this private host but this process: the engine, the provider and whatever they started. */
function killAllHere(): void {
  assert.ok(process.env.PRIVATE_HOST, "this is the machine itself");
  const here = readlinkSync("/proc/self/ns/mnt");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(pid) !== process.pid && readlinkSync(`/proc/${pid}/ns/mnt`) === here)
        process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}
