import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

/** Two namespaces on a cable. @returns what ends it */
function underlay(): () => void {
  byHand(
    "ip netns add left; ip netns add right",
    "ip -n left link add eth0 up type veth peer name eth0 netns right; ip -n right link set eth0 up",
    "ip -n left addr add 10.0.0.1/24 dev eth0; ip -n right addr add 10.0.0.2/24 dev eth0",
    "ip -n left addr add fd00::1/64 dev eth0 nodad; ip -n right addr add fd00::2/64 dev eth0 nodad",
  );
  return () => byHand("ip netns del left; ip netns del right");
}

const ends = [
  { netns: "left", mac: "02:00:00:00:00:01", local: "10.0.0.1", remote: "10.0.0.2", inside: "10.7.0.1/24" },
  { netns: "right", mac: "02:00:00:00:00:02", local: "10.0.0.2", remote: "10.0.0.1", inside: "10.7.0.2/24" },
];

/** Makes both ends of a tunnel, with an address each in it. */
async function tunnel(argsOf: (end: (typeof ends)[number]) => object): Promise<Deployed[]> {
  const made: Deployed[] = [];
  for (const end of ends) {
    const [link, address] = [new Deployed("Vxlan", end.netns), new Deployed("Address", end.netns)];
    await link.up({ name: "vx0", netns: end.netns, vni: 42, mac: end.mac, ...argsOf(end) });
    await address.up({ device: "vx0", netns: end.netns, address: end.inside }, { within: [link.id] });
    made.unshift(address, link);
  }
  return made;
}

const down = async (made: readonly Deployed[]) => {
  for (const one of made) await one.down();
};

test("a tunnel to one remote carries pings, over IPv4 and over IPv6, and large packets by the mtu of its device", async () => {
  const hostIsAsBefore = rememberHost();
  const end = underlay();
  const four = await tunnel(({ local, remote }) => ({ local, remote, device: "eth0" }));
  ping("10.7.0.2", "left");
  byHand("ip netns exec left ping -n -c1 -W2 -M do -s 1422 10.7.0.2");
  await down(four);
  const six = await tunnel(({ netns }) => ({ remote: netns === "left" ? "fd00::2" : "fd00::1" }));
  ping("10.7.0.2", "left");
  await down(six);
  end();
  hostIsAsBefore();
});

test("a tunnel that learns nothing carries pings to the stations that are declared, and to no others", async () => {
  const hostIsAsBefore = rememberHost();
  const end = underlay();
  const stations = (self: (typeof ends)[number], ...macs: string[]) =>
    macs.map((mac) => ({ mac, remote: self.remote }));
  const zeros = "00:00:00:00:00:00";
  const made = await tunnel((self) => ({ learning: false, fdb: stations(self, zeros) }));
  ping("10.7.0.2", "left");
  const [, right] = made;
  assert.equal(await right?.up({ ...right.inputs, fdb: [] }), "update");
  assert.ok(!answers("left", "10.7.0.2"), "the right end knows no way back");
  const back = { mac: "02:00:00:00:00:01", remote: "10.0.0.1" };
  assert.equal(await right?.up({ ...right.inputs, fdb: [back] }), "update");
  // Of a neighbour that answers nobody asks again, and the right end cannot ask.
  byHand("ip -n left neigh flush dev vx0; ip -n right neigh flush dev vx0");
  assert.ok(await until(() => answers("left", "10.7.0.2")));
  await down(made);
  end();
  hostIsAsBefore();
});

test("a tunnel whose packets go through the host is in a namespace that has no other link", async () => {
  const hostIsAsBefore = rememberHost();
  byHand(
    "ip netns add far; ip netns add inside",
    "ip link add up0 up type veth peer name eth0 netns far; ip -n far link set eth0 up",
    "ip addr add 10.0.0.1/24 dev up0; ip -n far addr add 10.0.0.2/24 dev eth0",
    "ip -n far link add vx0 up type vxlan id 42 dstport 4789 remote 10.0.0.1",
    "ip -n far addr add 10.7.0.2/24 dev vx0",
  );
  const one = new Deployed("Vxlan", "one");
  await one.up({ name: "vx0", netns: "inside", linkNetns: false, vni: 42, remote: "10.0.0.2" });
  byHand("ip -n inside addr add 10.7.0.1/24 dev vx0");
  ping("10.7.0.2", "inside");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  byHand("ip link del up0", "ip netns del far; ip netns del inside");
  hostIsAsBefore();
});

test("a tunnel whose remote stands in fdb too keeps its way there when fdb is not declared any more", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Vxlan", "one");
  const args = { name: "vx0", vni: 42, remote: "10.0.0.2" };
  const [own, other] = ["10.0.0.2", "10.0.0.3"].map((remote) => ({ mac: "00:00:00:00:00:00", remote }));
  await one.up(args);
  const fdb = () => run("bridge", "fdb", "show", "dev", "vx0");
  const before = fdb();
  await one.up({ ...args, fdb: [own, other] });
  assert.notEqual(fdb(), before);
  await one.up(args);
  assert.equal(fdb(), before);
  await one.down();
  hostIsAsBefore();
});

test("a station that somebody added with a port and a network of its own is drift, and goes", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Vxlan", "one");
  const args = { name: "vx0", vni: 42, fdb: [{ mac: "00:00:00:00:00:00", remote: "10.0.0.2" }] };
  await one.up(args);
  byHand("bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3 port 99 vni 7");
  assert.deepEqual(await one.refresh(), ["fdb"]);
  assert.equal(await one.up(args), "update");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});
