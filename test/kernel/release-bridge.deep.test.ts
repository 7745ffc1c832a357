import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { cutOff } from "../support/operations.ts";
import { shell, until } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

/** Bridges of somebody else, by what he did before we came. */
const bridges = {
  "that never had a port": "IP link add br9 type bridge; IP link set br9 up",
  "that never had a port, and a MAC address that somebody set":
    "IP link add br9 type bridge; IP link set br9 address 02:00:00:00:00:99 up",
  "that is down": "IP link add br9 type bridge",
  "whose last port left": `IP link add br9 type bridge; IP link set br9 up
    IP link add p9 type veth peer name q9; IP link set p9 master br9; IP link del p9`,
  "whose last port left before it was up": `IP link add br9 type bridge
    IP link add p9 type veth peer name q9; IP link set p9 master br9; IP link del p9; IP link set br9 up`,
  "with a port of its own": `IP link add br9 type bridge; IP link add p9 type veth peer name q9
    IP link set p9 master br9 up; IP link set q9 up; IP link set br9 up`,
};

const routed = `IP addr add 10.7.0.1/24 dev br9; IP addr add 2001:db8:7::1/64 dev br9 nodad
  IP route add 10.8.0.0/16 via 10.7.0.9 dev br9 onlink; IP -6 route add 2001:db8:8::/48 via 2001:db8:7::9 dev br9 || true
  IP -6 route add 2001:db8:9::/48 via fe80::9 dev br9 || true`;

for (const netns of [undefined, "his"]) {
  const place = netns === undefined ? "on the host" : "in a namespace";
  const on = (commands: string) => shell(commands.replaceAll("IP ", netns === undefined ? "ip " : `ip -n ${netns} `));
  for (const [title, make] of Object.entries(bridges)) {
    it(`gives a bridge ${place} ${title} back as it was, when our cables are gone`, async (t) => {
      shell("ip netns add his; ip netns add h1");
      t.after(() => shell("ip netns del his; ip netns del h1; ip link del p9; ip link del br9 || true"));
      on(make);
      on(routed);
      await settled(on);
      const found = bridgeNow(on);
      const [bridge, cable] = [new Deployed("Bridge", "b"), new Deployed("Veth", "v")];
      await bridge.up({ name: "br9", netns, adopt: true });
      await cable.up({ name: "v9", netns, master: "br9", peer: { name: "eth0", netns: "h1" } });
      await settled(on);
      await cable.down();
      await bridge.down();
      await settled(on);
      assert.deepEqual(bridgeNow(on), found);
    });
  }
}

it("gives back the MAC address of a bridge that never had a port when a run was cut off anywhere", async (t) => {
  shell("ip link add br9 type bridge");
  t.after(() => shell("ip link del br9; ip netns del h1 || true"));
  shell("ip netns add h1");
  for (let after = 0, isCut = true; isCut; after += 1) {
    // Another one each time: what was put back counts as set.
    shell("ip link del br9; ip link add br9 type bridge; ip link set br9 up");
    const found = macNow();
    const [bridge, cable] = [new Deployed("Bridge", "b"), new Deployed("Veth", "v")];
    await bridge.up({ name: "br9", adopt: true });
    await cable.up({ name: "v9", master: "br9", peer: { name: "eth0", netns: "h1" } });
    assert.notEqual(macNow(), found);
    await cable.down();
    const { id, outs } = bridge;
    isCut = after < (await cutOff(after, () => bridge.handler.delete(id, outs)));
    await bridge.handler.delete(id, outs);
    assert.equal(macNow(), found, `after ${after} operations`);
    assert.equal(shell("ls /run/pulumi-netns 2> /dev/null || true").trim(), "");
  }
});

it("gives back the bridge of a topology", async (t) => {
  shell("ip link add br9 type bridge; ip link set br9 up");
  t.after(() => shell("ip link del br9"));
  const found = macNow();
  const lab = new Deployed("Topology", "lab");
  const hosts = { h1: { br9: "10.7.0.2/24" }, h2: { br9: "10.7.0.3/24" } };
  await lab.up({ bridges: { br9: { address: "10.7.0.1/24", adopt: true } }, namespaces: hosts });
  assert.notEqual(macNow(), found);
  await lab.down();
  assert.equal(macNow(), found);
});

const macNow = (): string => JSON.parse(shell("ip -json link show dev br9"))[0].address;

/** Waits until no address is tentative any more and carriers have come. */
async function settled(on: (commands: string) => string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1200));
  assert.ok(await until(() => on("IP -6 addr show tentative").trim() === ""));
}

/**
 * All of the bridge that a lab could change. A bridge that had a port once has no carrier without one, and no way to get it
 * back; and it calls itself by its MAC address in STP only then.
 */
function bridgeNow(on: (commands: string) => string) {
  const volatile = /_timer$|^tso_|^operstate$|^(bridge|root)_id$/;
  const carriers = ["NO-CARRIER", "LOWER_UP", "linkdown"];
  const withoutCarrier = (key: string, value: unknown) => {
    if (volatile.test(key)) return undefined;
    return Array.isArray(value) ? value.filter((one) => !carriers.includes(one)) : value;
  };
  const look = (words: string) => JSON.parse(on(`IP -json ${words}`), withoutCarrier);
  return {
    link: look("-d addr show dev br9"),
    four: look("-4 route show table all dev br9"),
    six: look("-6 route show table all dev br9"),
  };
}
