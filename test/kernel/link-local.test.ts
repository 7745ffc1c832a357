import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { it, type TestContext } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

/** Two hosts and a router between them, as resources in the order in which they are made. */
const router: [kind: string, args: Props][] = [
  ...["west", "router", "east"].map((name): [string, Props] => ["Netns", { name }]),
  ["Bridge", { name: "lan", netns: "router" }],
  ["Veth", { name: "p0", netns: "router", master: "lan", peer: { name: "eth0", netns: "west" } }],
  ["Veth", { name: "e0", netns: "router", peer: { name: "eth0", netns: "east" } }],
  ["Sysctl", { key: "net.ipv6.conf.all.forwarding", value: "1", netns: "router" }],
  ["Address", { device: "lan", netns: "router", address: "2001:db8:1::1/64" }],
  ["Address", { device: "e0", netns: "router", address: "2001:db8:2::1/64" }],
  ["Address", { device: "eth0", netns: "west", address: "2001:db8:1::2/64" }],
  ["Address", { device: "eth0", netns: "east", address: "2001:db8:2::2/64" }],
  ["Route", { destination: "default", netns: "west", via: "2001:db8:1::1", device: "eth0", family: 6 }],
  ["Route", { destination: "default", netns: "east", via: "2001:db8:2::1", device: "eth0", family: 6 }],
];

/** Makes a lab; it is gone when the test ends, without a trace. @returns `up --refresh`, which tells what drifted, and its resources */
async function deployed(t: TestContext, lab: readonly [kind: string, args: Props][]) {
  const before = hostSnapshot();
  const all = lab.map(([kind, args], index) => ({ one: new Deployed(kind, `${kind}${index}`), args }));
  t.after(async () => {
    for (const { one } of all.toReversed()) await one.down();
    assertHostIs(before);
  });
  for (const { one, args } of all) await one.up(args);
  const upRefresh = async () => {
    const drift: Record<string, string[] | "gone"> = {};
    for (const { one } of all) {
      const found = await one.refresh();
      if (found.length > 0) drift[one.name] = found;
    }
    for (const { one, args } of all) await one.up(args);
    return drift;
  };
  return { upRefresh, of: (name: string) => all.find(({ one }) => one.name === name)?.one as Deployed };
}

const forgetNeighbours = () => ["west", "router", "east"].map((netns) => shell(`ip -n ${netns} neigh flush all`));
const crosses = () =>
  ["west 2001:db8:2::2", "east 2001:db8:1::2"].every((way) => {
    const [from, to = ""] = way.split(" ");
    forgetNeighbours();
    return answers(from, to);
  });

for (const [link, drift] of [
  ["lan", { Bridge3: ["linkLocal"] }],
  ["e0", { Veth5: ["linkLocal"] }],
] as const) {
  it(`a router whose ${link} lost its own link-local address forwards again after \`up --refresh\``, async (t) => {
    const { upRefresh } = await deployed(t, router);
    assert.ok(await until(crosses));
    assert.deepEqual(await upRefresh(), {});
    const found = everything();
    shell(`ip -n router -6 addr flush dev ${link} scope link`);
    assert.ok(!crosses(), "without it the router finds no neighbour");
    assert.deepEqual(await upRefresh(), drift);
    assert.ok(await until(crosses));
    assert.deepEqual(await upRefresh(), {});
    assert.deepEqual(everything(), found, "nothing else was touched");
  });
}

it("the link-local address of either end comes back, and with the addresses of the lab that went along", async (t) => {
  const { upRefresh } = await deployed(t, router);
  shell("ip -n east -6 addr flush dev eth0; ip -n router -6 addr flush dev e0");
  const { Veth5: _, ...drift } = await upRefresh();
  assert.deepEqual(drift, { Address8: "gone", Address10: "gone" });
  assert.ok(await until(crosses));
  assert.match(shell("ip -n router -6 addr show dev e0 scope link"), /fe80::/);
  assert.match(shell("ip -n east -6 addr show dev eth0 scope link"), /fe80::/);
  assert.deepEqual(await upRefresh(), {});
});

for (const mode of ["random", "stable_secret"]) {
  it(`a link with addrgenmode ${mode} gets the same address back`, async (t) => {
    const { upRefresh } = await deployed(t, router);
    const on = (words: string) => shell(`nsenter --net=/run/netns/router -- ${words}`);
    if (mode === "stable_secret") on("sysctl -qw net.ipv6.conf.e0.stable_secret=2001:db8::77");
    on(`ip link set dev e0 down addrgenmode ${mode}; ip -n router link set dev e0 up`);
    await upRefresh();
    const own = () => /fe80\S+/.exec(on("ip -6 addr show dev e0 scope link"))?.[0];
    assert.ok(await until(() => own() !== undefined));
    const [address, all] = [own(), everything()];
    on("ip -6 addr flush dev e0 scope link");
    assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
    assert.equal(own(), address);
    assert.deepEqual(everything(), all);
    assert.match(on("ip -details link show dev e0"), new RegExp(`addrgenmode ${mode} `));
    assert.ok(await until(crosses));
  });
}

for (const mode of ["random", "stable_secret"]) {
  it(`a link with addrgenmode ${mode} gets the same address back after a run that was killed at any write of the way`, async (t) => {
    const { upRefresh, of } = await deployed(t, router);
    const on = (words: string) => shell(`nsenter --net=/run/netns/router -- ${words}`);
    const own = () => /fe80\S+/.exec(on("ip -6 addr show dev e0 scope link"))?.[0];
    if (mode === "stable_secret") on("sysctl -qw net.ipv6.conf.e0.stable_secret=2001:db8::77");
    on(`ip link set dev e0 down addrgenmode ${mode}; ip -n router link set dev e0 up`);
    await upRefresh();
    assert.ok(await until(() => own() !== undefined));
    const [veth, address] = [of("Veth5"), own()];
    let points = 0;
    for (let n = 1, died = true; died; n += 1, points += Number(died)) {
      on("ip -6 addr flush dev e0 scope link");
      assert.deepEqual(await veth.refresh(), ["linkLocal"], `before write ${n}`);
      const { id, outs } = veth;
      died = await dying(
        n,
        async () => void (await veth.handler.update(id, outs, await veth.check(router[5]?.[1] ?? {}))),
      );
      // The engine heard nothing of it: the state is that of before.
      await upRefresh();
      assert.equal(own(), address, `killed at write ${n}`);
    }
    t.diagnostic(`killed at ${points} writes`);
    assert.ok(points >= 1);
    assert.ok(await until(crosses));
  });
}

it("one that another host has too is drift, and comes back when that is gone", async (t) => {
  const { upRefresh } = await deployed(t, router);
  const shown = () => shell("ip -n router -6 addr show dev e0 scope link");
  const own = /fe80\S+/.exec(shown())?.[0];
  const flagged = () => shown().includes("dadfailed");
  shell(`ip -n router -6 addr flush dev e0 scope link; ip -n east addr add ${own} dev eth0 nodad`);
  shell(`ip -n router addr add ${own} dev e0`);
  assert.ok(await until(flagged));
  for (let tries = 0; tries < 2; tries += 1) {
    assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
    assert.ok(await until(flagged), "it was tried again");
  }
  shell(`ip -n east addr del ${own} dev eth0`);
  assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
  assert.ok(await until(crosses));
  assert.doesNotMatch(shown(), /dadfailed/);
  assert.deepEqual(await upRefresh(), {});
});

it("comes back where the kernel looks for duplicates for long", async (t) => {
  const { upRefresh } = await deployed(t, router);
  shell("ip netns exec router sysctl -qw net.ipv6.conf.e0.dad_transmits=20");
  shell("ip -n router -6 addr flush dev e0 scope link");
  assert.deepEqual(await upRefresh(), { Veth5: ["linkLocal"] });
  assert.match(shell("ip -n router -6 addr show dev e0 scope link"), /fe80::.* tentative/);
  assert.deepEqual(await upRefresh(), {});
});

it("is no drift where nothing of the lab is IPv6, where the link makes none, and where IPv6 is off", async (t) => {
  const { upRefresh, of } = await deployed(t, [
    ["Netns", { name: "west" }],
    ["Bridge", { name: "lan", netns: "west" }],
    ["Veth", { name: "p0", master: "lan", netns: "west", peer: { name: "far", netns: "west" } }],
    ["Address", { device: "lan", netns: "west", address: "10.0.0.1/24" }],
    ["Address", { device: "far", netns: "west", address: "2001:db8:1::1/64" }],
  ]);
  everything(["west"]);
  shell("for link in lan p0; do ip -n west -6 addr flush dev $link; done");
  assert.deepEqual(await upRefresh(), {});
  shell("ip -n west link set dev far addrgenmode none; ip -n west -6 addr flush dev far scope link");
  assert.deepEqual(await upRefresh(), {});
  // What stands on it is gone as well, but the link has not drifted.
  shell(
    "ip -n west link set dev far addrgenmode eui64; ip netns exec west sysctl -qw net.ipv6.conf.far.disable_ipv6=1",
  );
  assert.deepEqual(await of("Veth2").refresh(), []);
  shell("ip netns exec west sysctl -qw net.ipv6.conf.far.disable_ipv6=0");
});

it("comes back where the lab has an IPv6 route over the link, and no address", async (t) => {
  const { upRefresh } = await deployed(t, [
    ["Netns", { name: "west" }],
    ["Veth", { name: "v0", peer: { name: "eth0", netns: "west" } }],
    ["Route", { destination: "2001:db8:7::/48", netns: "west", via: "fe80::1", device: "eth0" }],
  ]);
  assert.deepEqual(await upRefresh(), {});
  shell("ip -n west -6 addr flush dev eth0 scope link; ip -6 addr flush dev v0 scope link");
  assert.deepEqual(await upRefresh(), { Veth1: ["linkLocal"] });
  assert.match(shell("ip -n west -6 addr show dev eth0 scope link"), /fe80::/);
  assert.doesNotMatch(shell("ip -6 addr show dev v0"), /fe80::/);
});

it("a topology tells the member that lost it, and brings it back", async (t) => {
  const lab = new Deployed("Topology", "lab");
  const args = {
    bridges: { lan: { netns: "router", address: "2001:db8:1::1/64", gateway: "2001:db8:1::1" } },
    namespaces: {
      router: { sysctls: { "net.ipv6.conf.all.forwarding": 1 } },
      west: { lan: "2001:db8:1::2/64" },
      east: { routes: { "2001:db8:1::/64": { via: "2001:db8:2::1", device: "router" } } },
    },
    cables: { up: { router: "2001:db8:2::1/64", east: "2001:db8:2::2/64" } },
  };
  t.after(() => lab.down());
  await lab.up(args);
  assert.ok(await until(crosses));
  assert.deepEqual(await lab.refresh(), []);
  const found = everything();
  shell("ip -n router -6 addr flush dev east scope link; ip -n router -6 addr flush dev lan scope link");
  assert.ok(!crosses());
  assert.deepEqual(await lab.refresh(), ["linkLocal"]);
  assert.deepEqual(lab.inputs.linkLocal, {
    "bridges.lan": "gone from link lan in netns router",
    "cables.up": "gone from link east in netns router",
  });
  assert.equal(await lab.up(args), "update");
  assert.ok(await until(crosses));
  assert.deepEqual(await lab.refresh(), []);
  assert.deepEqual(everything(), found);
  assert.equal(await lab.up(args), "same");
});

/** Does work that dies before its nth write of the way to make addresses. @returns whether it came that far */
async function dying(n: number, work: () => Promise<void>): Promise<boolean> {
  let [seen, dead] = [0, false];
  const count = (message: unknown) => {
    const operation = message as { words: readonly string[]; input?: string; refusal?: Error };
    const text = `${operation.words.join(" ")} ${operation.input ?? ""}`;
    seen += Number(/tee -- \S*addr_gen_mode|addrgenmode/.test(text));
    dead ||= seen === n;
    if (dead) operation.refusal = new Error("killed");
  };
  subscribe("pulumi-netns:operation-start", count);
  await work().catch((error: unknown) => assert.ok(dead, String(error)));
  unsubscribe("pulumi-netns:operation-start", count);
  return dead;
}

/** Addresses and routes in namespaces, when duplicates were looked for, in an order of their own. */
function everything(namespaces = ["west", "router", "east"]): string {
  const words = ["-6 addr", "-6 route show table all", "-4 addr", "-4 route show table all"];
  const look = (netns: string) => words.map((one) => shell(`ip -n ${netns} ${one}`));
  const all = () => namespaces.flatMap(look).join("\n");
  while (all().includes("tentative")) shell("sleep 0.1");
  return all().split("\n").sort().join("\n");
}
