import assert from "node:assert/strict";
import { it } from "node:test";
import { hostRoutes } from "../../dist/provider/kernel/overlap/host-routes.js";
import { addressOverlaps, routeOverlaps } from "../../dist/provider/kernel/overlap/overlaps.js";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand } from "../support/lab.ts";

byHand("ip link add hub type bridge && ip link set hub addrgenmode none up", "ip link add other type bridge");
byHand("ip addr add 10.20.0.1/16 dev hub && ip addr add 2001:db8:1::1/64 dev hub nodad");
byHand("ip route add 10.30.0.0/20 via 10.20.0.2 && ip route add 2001:db8:2::/48 via 2001:db8:1::2");
byHand("ip route add default via 10.20.0.9 && ip -6 route add default via 2001:db8:1::9");
byHand("ip route add unreachable 10.40.0.0/16 && ip -6 route add unreachable 2001:db8:4::/48");

const mark = (name: string, stack = "conformance/dev") => `pulumi-netns:1 ${stack} Address:${name} 0badcafe`;
let asked = 0;
/** What an address is warned of; each is another resource of another program, unless it is named. */
const overlaps = (address: string, name = "other", netns?: string) => {
  asked += 1;
  return addressOverlaps({ address, name, netns }, { mark: mark(`a${asked}`, `alone${asked}/dev`) });
};

it("reads the host's routes as ip shows them, but default ones and those that lead nowhere", async () => {
  const shown = [...run("ip", "route").split("\n"), ...run("ip", "-6", "route").split("\n")].filter(
    (line) => line && !/^(default|unreachable|fe80|multicast)/.test(line),
  );
  const words = shown.map((line) => line.split(" "));
  const expected = words.map(([network, ...rest]) => ({ network, device: rest[rest.indexOf("dev") + 1] }));
  assert.equal(expected.length, 4);
  const sorted = (list: { network?: string | undefined }[]) =>
    list.sort((a, b) => `${a.network}`.localeCompare(`${b.network}`));
  assert.deepEqual(sorted(await hostRoutes()), sorted(expected));
});

for (const [address, says] of [
  [
    "10.20.7.1/24",
    /^10\.20\.7\.1\/24 overlaps 10\.20\.0\.0\/16, a route of the host by hub; .* more specific one\. Choose/,
  ],
  ["10.20.9.1/16", /overlaps 10\.20\.0\.0\/16, a route of the host by hub; .* one of the two alone/],
  [
    "10.0.0.1/8",
    /overlaps 10\.20\.0\.0\/16, a route of the host by hub, and 10\.30\.0\.0\/20, a route of the host by hub/,
  ],
  ["2001:db8:2:7::1/64", /overlaps 2001:db8:2::\/48, a route of the host by hub/],
] as const) {
  it(`warns of ${address}`, async () => assert.match((await overlaps(address)) ?? "nothing", says));
}

for (const [title, address, device, netns] of [
  ["a network of its own", "10.50.0.1/24", "other", undefined],
  ["one that only default routes cover", "2001:db8:9::1/64", "other", undefined],
  ["what leads nowhere", "10.40.1.1/24", "other", undefined],
  ["another address on the same link", "10.20.0.7/16", "hub", undefined],
  ["one address without a network", "10.20.0.7/32", "lo", undefined],
  ["link-local addresses, which every link has", "fe80::1/64", "other", undefined],
  ["a namespace, which the host's routes do not concern", "10.20.0.7/16", "eth0", "one"],
] as const) {
  it(`says nothing of ${title}`, async () => assert.equal(await overlaps(address, device, netns), undefined));
}

it("compares the addresses of one program, in one namespace, on different links", async () => {
  const declare = (name: string, address: string, { device, netns = "space" }: { device: string; netns?: string }) =>
    addressOverlaps({ address, name: device, netns }, { mark: mark(name, "together/dev") });
  assert.equal(await declare("one", "10.60.0.1/24", { device: "eth0" }), undefined);
  assert.equal(await declare("two", "10.60.0.2/24", { device: "eth0" }), undefined, "on one link");
  assert.equal(
    await declare("three", "10.60.0.3/24", { device: "eth1", netns: "elsewhere" }),
    undefined,
    "in another namespace",
  );
  const text = await declare("four", "10.60.0.4/16", { device: "eth1" });
  assert.match(
    text ?? "",
    /^10\.60\.0\.4\/16 overlaps 10\.60\.0\.1\/24 on eth0, which this program declares in netns space/,
  );
  assert.match(
    (await declare("four", "10.60.0.4/16", { device: "eth1", netns: "/run/netns/space" })) ?? "",
    /overlaps/,
    "by its path",
  );
  assert.equal(await declare("four", "10.61.0.4/16", { device: "eth1" }), undefined, "after it was changed");
});

it("knows what its own stack made, and names another that did", async () => {
  const made = new Deployed("Address", "made");
  await made.up({ device: "other", address: "10.70.0.1/24" });
  byHand("ip link set other up");
  const own = String(made.inputs.mark);
  assert.equal(await addressOverlaps({ address: "10.70.0.9/24", name: "third" }, { mark: own }), undefined);
  const text = await overlaps("10.70.0.9/24", "third");
  assert.match(text ?? "", /10\.70\.0\.0\/24, a route of the host by other \(Address:made of stack conformance\/dev\)/);
  const ref = { family: 4, destination: "10.70.0.0/24", table: "main" } as const;
  assert.match(
    (await routeOverlaps(ref, "hub", { mark: mark("r", "x/dev") })) ?? "",
    /is a route of the host by other/,
  );
  assert.equal(await routeOverlaps(ref, "hub", { mark: own }), undefined);
  assert.equal(await routeOverlaps({ ...ref, table: "100" }, "hub", { mark: mark("r", "x/dev") }), undefined);
  await made.down();
});
