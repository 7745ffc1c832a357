import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

const wipe = () => shell("rm -rf /run/pulumi-netns");

/** A lab on the host and in a namespace. */
async function makeLab() {
  const [netns, cable] = [new Deployed("Netns", "h1"), new Deployed("Veth", "v")];
  await netns.up({ name: "h1" });
  await cable.up({ name: "v0", peer: { name: "eth0", netns: "h1" } });
  const near = new Deployed("Address", "near");
  const far = new Deployed("Address", "far");
  const route = new Deployed("Route", "r");
  await near.up({ device: "v0", address: "10.9.0.1/24" }, { within: [cable.id] });
  await far.up({ device: "eth0", netns: "h1", address: "10.9.0.2/24" }, { within: [cable.id] });
  await route.up({ destination: "10.99.0.0/16", device: "v0", via: "10.9.0.2" }, { within: [cable.id] });
  return { all: [netns, cable, near, far, route], near, far, route };
}

const downAll = async (all: readonly Deployed[]) => {
  for (const one of all.toReversed()) await one.down();
};

it("a refresh gives addresses and routes that stand their claims again, where all notes are lost", async () => {
  const empty = hostSnapshot();
  const { all, near, far, route } = await makeLab();
  wipe();
  for (const one of all) assert.deepEqual(await one.refresh(), [], `${one.kind} ${one.name}`);
  assert.equal(await near.up({ device: "v0", address: "10.9.0.1/24" }, { within: near.inputs.within }), "same");
  await downAll([near, far, route]);
  assert.doesNotMatch(shell("ip addr; ip -n h1 addr; ip route"), /10\.9/);
  await downAll(all);
  assertHostIs(empty);
});

it("addresses and routes that stand are changed, replaced and removed without their claims", async () => {
  const empty = hostSnapshot();
  const { all, near, far, route } = await makeLab();
  const { within } = near.inputs;
  wipe();
  assert.equal(await near.up({ device: "v0", address: "10.9.0.1/24", validLifetime: 500 }, { within }), "update");
  assert.equal(
    await route.up({ destination: "10.99.0.0/16", device: "v0", via: "10.9.0.2", mtu: 1400 }, { within }),
    "update",
  );
  wipe();
  await route.down();
  await far.down();
  assert.doesNotMatch(shell("ip -n h1 addr; ip route"), /10\.9\.0\.2|10\.99/);
  await far.up({ device: "eth0", netns: "h1", address: "10.9.0.2/24" }, { within });
  await downAll(all);
  assertHostIs(empty);
});

it("an address on somebody else's link, and another route than that of the state, are not taken for ours", async () => {
  shell("ip link add theirs type bridge; ip link set theirs addrgenmode none; ip link set theirs up");
  const empty = hostSnapshot();
  const address = new Deployed("Address", "a");
  await address.up({ device: "theirs", address: "10.9.0.1/24" });
  const route = new Deployed("Route", "r");
  await route.up({ destination: "10.99.0.0/16", device: "theirs", via: "10.9.0.2" });
  wipe();
  shell("ip route replace 10.99.0.0/16 dev theirs via 10.9.0.3 proto 199");
  const foreign = hostSnapshot();
  await address.down();
  await route.down();
  assertHostIs(foreign);
  shell("ip route del 10.99.0.0/16; ip addr del 10.9.0.1/24 dev theirs");
  assertHostIs(empty);
  shell("ip link del theirs");
});

const look = (key: string) => shell(`sysctl -n ${key}`).trim();
const key = "net.ipv4.tcp_keepalive_time";

for (const way of ["delete", "refresh, and delete", "update, and delete"]) {
  it(`a setting whose note is lost is put back as the state says it was found: ${way}`, async () => {
    const found = look(key);
    const one = new Deployed("Sysctl", "hs");
    await one.up({ key, value: 777 });
    wipe();
    if (way.startsWith("refresh")) assert.deepEqual(await one.refresh(), []);
    if (way.startsWith("update")) await one.up({ key, value: 778 });
    assert.equal(one.outs.previousValue, found);
    await one.down();
    assert.equal(look(key), found);
  });
}

it("a setting that somebody changed since its note was lost is his", async () => {
  const found = look(key);
  const one = new Deployed("Sysctl", "hs");
  await one.up({ key, value: 777 });
  wipe();
  shell(`sysctl -qw ${key}=900`);
  await one.down();
  assert.equal(look(key), "900");
  shell(`sysctl -qw ${key}=${found}`);
});

it("forwarding whose note is lost stays on, and a warning names it", async (t) => {
  shell("sysctl -qw net.ipv4.ip_forward=0");
  const one = new Deployed("Masquerade", "m");
  await one.up({ source: "10.9.0.0/24" });
  wipe();
  const said = t.mock.method(console, "error", () => undefined);
  await one.down();
  const words = said.mock.calls.map(({ arguments: [text] }) => String(text)).join("\n");
  assert.match(words, /^warning: net.ipv4.ip_forward in the host stays 1: .*not known/);
  shell("sysctl -qw net.ipv4.ip_forward=0");
});
