import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, it } from "node:test";
import { Deployed, provider } from "../conformance/deployment.ts";
import { checkout } from "../support/checkout.ts";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { hostBecomes, makeUplink, removeUplink } from "../support/uplink.ts";

let found: HostSnapshot;
const args = { interface: "up0", netns: "lab", name: "eth0" };

beforeEach(async () => {
  shell("ip netns add lab");
  await makeUplink();
});
afterEach(() => {
  delete process.env.SSH_CONNECTION;
  removeUplink();
  shell("ip netns del lab");
});

/** What makes the host reachable over `up0`, and what the refusal says of it. */
const ways: { title: string; make: string[]; undo?: string; says: RegExp }[] = [
  {
    title: "an IPv4 default route",
    make: ["ip route add default via 192.0.2.2"],
    says: /interface: up0 carries the host's default route \(default via 192\.0\.2\.2 dev up0\): .*allowDefaultRoute: true/,
  },
  {
    title: "one of IPv6, in a table of its own, with a metric",
    make: ["ip -6 route add default via 2001:db8:2::2 table 99 metric 4000"],
    says: /up0 carries the host's default route \(default via 2001:db8:2::2 dev up0 table 99\)/,
  },
  {
    title: "one of several nexthops",
    make: ["ip route add default nexthop via 198.51.100.2 nexthop via 192.0.2.2"],
    says: /up0 carries the host's default route \(default via 192\.0\.2\.2 dev up0\)/,
  },
  {
    title: "the bridge of which it is a port",
    make: ["ip link add hub up type bridge", "ip link set up0 master hub", "ip route add default dev hub"],
    undo: "ip link del hub",
    says: /up0 carries the host's default route \(default dev hub\), for it is below hub/,
  },
  {
    title: "a macvlan on a bridge over it",
    make: [
      "ip link add hub up type bridge",
      "ip link set up0 master hub",
      "ip link add mv0 link hub up type macvlan",
      "ip -6 route add default dev mv0 metric 9",
    ],
    undo: "ip link del mv0; ip link del hub",
    says: /up0 carries the host's default route \(default dev mv0\), for it is below mv0/,
  },
];

for (const { title, make, undo, says } of ways) {
  it(`is refused for ${title}, in the preview and in create`, async () => {
    for (const one of make) shell(one);
    found = hostSnapshot();
    const nic = new Deployed("Nic", "uplink");
    await assert.rejects(nic.check(args), says);
    // The engine never gets there; a way out that came after the preview does.
    const inputs = { ...args, up: true, allowDefaultRoute: false, mark: "pulumi-netns:1 a/b Nic:uplink 00000000" };
    await assert.rejects(Promise.resolve(provider.Nic?.create(inputs)), says);
    assertHostIs(found);
    if (undo) shell(undo);
  });
}

it("takes the default route where that is meant, and brings it home", async () => {
  shell("ip route add default via 192.0.2.2 metric 50; ip -6 route add default via 2001:db8:2::2");
  found = hostSnapshot();
  const nic = new Deployed("Nic", "uplink");
  await nic.up({ ...args, allowDefaultRoute: true });
  assert.equal(shell("ip route show default; ip -6 route show default"), "");
  await nic.up(args);
  await nic.down();
  await hostBecomes(found);
});

it("is refused for the SSH session that it runs in", async () => {
  found = hostSnapshot();
  const nic = new Deployed("Nic", "uplink");
  const says = /interface: up0 carries the SSH session from (192\.0\.2\.77|2001:db8:2::77|10\.1\.2\.3)/;
  process.env.SSH_CONNECTION = "192.0.2.77 40000 192.0.2.1 22";
  await assert.rejects(nic.check(args), says);
  process.env.SSH_CONNECTION = "2001:db8:2::77 40000 2001:db8:2::3 22";
  await assert.rejects(nic.check(args), says);
  // To an address of another link, which the client reaches over this one.
  process.env.SSH_CONNECTION = "10.1.2.3 40000 198.51.100.1 22";
  await assert.rejects(nic.check(args), says);
  process.env.SSH_CONNECTION = "198.51.100.77 40000 198.51.100.1 22";
  await nic.check(args);
  assertHostIs(found);
});

it("finds the SSH session where sudo did not hand its variable on", () => {
  const check = `require("pulumi-netns/provider").Nic.check({}, { ...${JSON.stringify(args)}, mark: "a b c" })
    .then(({ failures }) => console.log(JSON.stringify(failures)))`;
  const under = (words: string) =>
    execFileSync("sh", ["-c", `${words} "$0" -e "$1"; true`, process.execPath, check], {
      cwd: checkout,
      encoding: "utf8",
      env: { ...process.env, SSH_CONNECTION: "192.0.2.77 40000 192.0.2.1 22" },
    });
  assert.match(under("env -u SSH_CONNECTION"), /up0 carries the SSH session from 192\.0\.2\.77/);
});
