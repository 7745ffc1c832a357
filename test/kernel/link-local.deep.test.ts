import assert from "node:assert/strict";
import { it } from "node:test";
import { shell, until } from "../support/shell.ts";
import { crosses, deployed, everything, router } from "./routed-lab.ts";

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
