import assert from "node:assert/strict";
import { before, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { runIn } from "../support/lab.ts";
import { answers, shell, until } from "../support/shell.ts";

// Runs on a second kernel (nic-hardware.test.ts) whose eth0, eth1 and eth2 are network cards on one wire. It has no IPv6.

let found: string;
const args = { interface: "eth0", netns: "lab", name: "up0" };

/** All of the interface on the host, and the routes. */
const look = (): string =>
  ["ip -d addr show dev eth0", "ip route", "cat /proc/sys/net/ipv4/conf/eth0/rp_filter"]
    .map((command) => shell(command).replace(/(valid|preferred)_lft \d+sec/g, "$1_lft"))
    .join("\n");

before(() => {
  shell("ip netns add far; ip link set dev eth1 netns far");
  shell("ip -n far addr add 192.0.2.2/24 dev eth1; ip -n far link set eth1 up");
  shell(
    "ip link set eth0 address 02:00:00:00:00:10 mtu 1400 alias 'left port'; echo 2 > /proc/sys/net/ipv4/conf/eth0/rp_filter",
  );
  shell("ip link set eth0 up; ip addr add 192.0.2.1/24 dev eth0");
  shell("ip route add 10.1.0.0/16 via 192.0.2.2");
  assert.ok(answers(undefined, "192.0.2.2"));
});

async function inLab(more: object = {}): Promise<Deployed> {
  shell("ip netns add lab");
  found = look();
  const nic = new Deployed("Nic", "uplink");
  await nic.up({ ...args, ...more });
  shell("ip -n lab addr add 192.0.2.50/24 dev up0 || ip -n lab addr add 192.0.2.50/24 dev eth0");
  assert.ok(answers("lab", "192.0.2.2"), "the wire is in the lab");
  return nic;
}

const asFound = async (): Promise<void> => {
  await until(() => look() === found);
  assert.equal(look(), found);
  assert.ok(answers(undefined, "192.0.2.2"));
  assert.equal(shell("ls /run/pulumi-netns 2>/dev/null || true"), "");
};

it("is put right by destroy after its namespace was deleted by hand", async () => {
  const nic = await inLab();
  shell("ip netns del lab");
  await nic.down();
  await asFound();
});

it("shows that it came home, and up moves it again, with all that was found kept", async () => {
  const nic = await inLab();
  shell("ip netns del lab");
  assert.deepEqual(await nic.refresh(), ["netns", "up"]);
  shell("ip netns add lab");
  await nic.up(args);
  runIn("lab", "ip", "addr", "add", "192.0.2.50/24", "dev", "up0");
  assert.ok(answers("lab", "192.0.2.2"));
  await nic.down();
  await asFound();
  shell("ip netns del lab");
});

it("is found under the name that the kernel gave it, for its own is taken", async () => {
  const nic = await inLab({ name: "eth0" });
  shell("ip link set eth2 name eth0");
  shell("ip netns del lab");
  await assert.rejects(
    nic.down(),
    /link dev\d+ in the host is the host's eth0 and cannot come home: another link has this name now/,
  );
  shell("ip link set eth0 name eth2");
  await nic.down();
  await asFound();
});

it("takes another MAC address, which hardware does only while it is down", async () => {
  const nic = await inLab();
  await nic.up({ ...args, mac: "02:00:00:00:00:99" });
  assert.match(shell("ip -n lab link show dev up0"), /UP[\s\S]*02:00:00:00:00:99/);
  await nic.down();
  await asFound();
  const stays = new Deployed("Nic", "stays");
  await stays.up({ interface: "eth0", name: "eth0", mac: "02:00:00:00:00:77" });
  assert.match(shell("ip route"), /10\.1\.0\.0\/16 via 192\.0\.2\.2 dev eth0/, "what it lost on the way is back");
  assert.ok(await until(() => answers(undefined, "192.0.2.2")));
  await stays.down();
  await asFound();
  shell("ip netns del lab");
});
