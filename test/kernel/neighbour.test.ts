import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell, until } from "../support/shell.ts";

const mac = "02:00:00:00:00:22";
let found: HostSnapshot;

const answers = (netns: string, to: string): boolean =>
  shell(`ip netns exec ${netns} ping -n -c1 -W0.4 ${to} >/dev/null 2>&1 && echo yes || echo no`).trim() === "yes";

/** `left` takes all of 10.9.0.0/16 for its own link, and `mid` leads on to `right`, which has a part of that. */
before(async () => {
  shell("ip netns add mid; ip netns del mid");
  found = hostSnapshot();
  for (const netns of ["left", "mid", "right"]) shell(`ip netns add ${netns}; ip -n ${netns} link set lo up`);
  for (const [far, mine, its] of [
    ["left", 254, "10.9.0.1/16 2001:db8:9::1/48"],
    ["right", 254, `10.9.1.2/24 2001:db8:9:1::2/64`],
  ] as const) {
    const third = far === "left" ? 0 : 1;
    shell(
      `ip -n mid link add ${far} type veth peer name up0 netns ${far}; ip -n mid link set ${far} addrgenmode none up`,
    );
    shell(
      `ip -n ${far} link set up0 addrgenmode none address ${far === "right" ? mac : "02:00:00:00:00:11"}; ip -n ${far} link set up0 up`,
    );
    shell(
      `ip -n mid addr add 10.9.${third}.${mine}/24 dev ${far}; ip -n mid addr add 2001:db8:9:${third}::fe/64 dev ${far} nodad`,
    );
    for (const address of its.split(" "))
      shell(`ip -n ${far} addr add ${address} dev up0 ${address.includes("::") ? "nodad" : ""}`);
  }
  shell("ip -n right route add default via 10.9.1.254; ip -n right route add default via 2001:db8:9:1::fe");
  // The kernel answers for a proxy after a random delay, of 0.8 s at most.
  shell("ip netns exec mid sysctl -qw net.ipv4.neigh.left.proxy_delay=0 net.ipv6.neigh.left.proxy_delay=0");
  // IPv6 asks for the neighbours of packets that it forwards from a link-local address alone.
  shell("ip -n mid addr add fe80::254/64 dev right nodad");
  const settings = ["ipv4.ip_forward", "ipv6.conf.all.forwarding", "ipv6.conf.left.proxy_ndp"];
  for (const key of settings) shell(`ip netns exec mid sysctl -qw net.${key}=1`);
  for (const [netns, to] of [
    ["left", "2001:db8:9::fe"],
    ["right", "2001:db8:9:1::fe"],
  ] as const)
    assert.equal(await until(() => answers(netns, to)), true, netns);
});

after(() => {
  for (const netns of ["left", "mid", "right"]) shell(`ip netns del ${netns}`);
  assertHostIs(found);
});

it("reaches a machine that answers no question for its address, and puts the entry back after its link was down", async () => {
  shell(
    "ip -n right link set up0 arp off; ip -n right neigh replace 10.9.1.254 dev up0 lladdr $(ip netns exec mid cat /sys/class/net/right/address)",
  );
  const neighbour = new Deployed("Neighbour", "quiet");
  const args = { netns: "mid", device: "right", address: "10.9.1.2" };
  assert.equal(answers("mid", "10.9.1.2"), false);
  await neighbour.up({ ...args, mac: "02:00:00:00:00:99" });
  assert.equal(answers("mid", "10.9.1.2"), false);
  assert.equal(await neighbour.up({ ...args, mac }), "update");
  assert.equal(await until(() => answers("mid", "10.9.1.2")), true);
  const six = new Deployed("Neighbour", "six");
  await six.up({ ...args, address: "2001:db8:9:1::2", mac });
  assert.match(shell("ip -n mid -6 neigh show nud permanent"), new RegExp(`2001:db8:9:1::2 dev right lladdr ${mac}`));
  for (const one of [neighbour, six]) await one.down();
  shell("ip -n right link set up0 arp on");
  assert.equal(shell("ip -n mid neigh show nud permanent"), "");
});

it("answers for an address by proxy, in both families", async () => {
  for (const address of ["10.9.1.2", "2001:db8:9:1::2"]) {
    const proxy = new Deployed("Neighbour", "proxy");
    assert.equal(answers("left", address), false, address);
    await proxy.up({ netns: "mid", device: "left", address, proxy: true });
    shell("ip -n left neigh flush all");
    assert.equal(await until(() => answers("left", address)), true, address);
    assert.deepEqual(await proxy.refresh(), []);
    await proxy.down();
    shell("ip -n left neigh flush all");
    assert.equal(answers("left", address), false, address);
  }
});

it("sends frames to a station by its port, where unknown stations are not flooded there", async () => {
  shell(
    "ip link add nbr type bridge; ip link set nbr addrgenmode none up; ip addr add 10.9.5.1/24 dev nbr; ip netns add station",
  );
  shell("ip link add nbp type veth peer name eth0 netns station; ip link set nbp addrgenmode none master nbr up");
  shell(`ip -n station link set eth0 addrgenmode none address ${mac} up; ip -n station addr add 10.9.5.2/24 dev eth0`);
  assert.equal(await until(() => answers("station", "10.9.5.1")), true);
  shell(`bridge link set dev nbp flood off learning off; bridge fdb del ${mac} dev nbp master`);
  const station = new Deployed("Neighbour", "station");
  assert.equal(answers("station", "10.9.5.1"), false);
  await station.up({ device: "nbp", mac });
  assert.equal(await until(() => answers("station", "10.9.5.1")), true);
  const beside = new Deployed("Neighbour", "beside");
  await assert.rejects(beside.up({ device: "nbr", mac }), /device: link nbr in the host is no port of a bridge/);
  shell(
    "ip link add nbq type dummy 2>/dev/null || ip link add nbq type veth peer name nbz; ip link set nbq addrgenmode none master nbr up",
  );
  await assert.rejects(beside.up({ device: "nbq", mac }), /station 02:.* is there already .*it is on port nbp/);
  const listed = (await inventoryRead()).marked.filter(({ type }) => type === "fdb");
  assert.deepEqual(
    listed.map(({ name, stands }) => [name, stands]),
    [[`${mac} dev nbp`, true]],
  );
  assert.deepEqual(await markedRemove(listed), []);
  assert.equal(answers("station", "10.9.5.1"), false);
  shell("ip link del nbq; ip link del nbp; ip link del nbr; ip netns del station");
});
