import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, ping, pingAll, rememberHost } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

/** Macvlans on a bridge of the host, on a cable's end, on one another, and a tunnel between two namespaces. */
const lab = (more: object = {}) => ({
  bridges: { lan: { address: "10.9.0.1/24" } },
  namespaces: {
    // Said before what it stands on.
    h1: {
      links: {
        top: { kind: "macvlan", device: "mv0", address: "10.6.0.1/24" },
        mv0: { kind: "macvlan", device: "lan", address: "10.6.1.1/24", ...more },
      },
      lan: "10.9.0.11/24",
      sysctls: { "net.ipv4.conf.top.rp_filter": 2 },
      routes: { "10.5.0.0/16": { via: "10.6.0.9", device: "top" } },
    },
    // On a link of the host, and called as it.
    h2: { links: { lan: { kind: "macvlan", device: "lan", address: "10.9.0.12/24" } } },
    h3: { links: { eth0: { kind: "macvlan", device: "lan", address: "10.9.0.13/24" } } },
    r1: { lan: "10.9.0.21/24", links: { vx0: tunnel("10.9.0.21", "10.9.0.22", "10.7.0.1/24") } },
    r2: { lan: "10.9.0.22/24", links: { vx0: tunnel("10.9.0.22", "10.9.0.21", "10.7.0.2/24") } },
  },
});

const tunnel = (local: string, remote: string, address: string) => ({
  ...{ kind: "vxlan", vni: 42, device: "lan", local, remote, address },
});

test("links of a kind are made after what they stand on, in new namespaces and in old ones, and work", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  await one.up(lab());
  ping("10.9.0.13", "h2");
  ping("10.7.0.2", "r1");
  assert.equal(run("ip", "netns", "exec", "h1", "cat", "/proc/sys/net/ipv4/conf/top/rp_filter").trim(), "2");
  assert.match(run("ip", "-n", "h1", "route"), /^10\.5\.0\.0\/16 via 10\.6\.0\.9 dev top/m);
  assert.deepEqual(await one.refresh(), []);
  assert.equal(await one.up(lab({ mtu: 1400 })), "update");
  assert.match(run("ip", "-n", "h1", "link", "show", "dev", "mv0"), /mtu 1400/);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("what stands on a link that is made anew is made anew", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const on = (device: string) => {
    const { namespaces, bridges } = lab();
    const { mv0, ...links } = namespaces.h1.links;
    const h1 = { ...namespaces.h1, links: { ...links, mv0: { ...mv0, mode: "private", device } } };
    const onHost = { mv9: { kind: "macvlan", device: "other", address: "10.4.0.1/24" } };
    return { bridges: { ...bridges, other: {} }, namespaces: { ...namespaces, h1 }, links: onHost };
  };
  await one.up(on("lan"));
  const before = indexOf("h1", "top");
  await one.up(on("other"));
  assert.notEqual(indexOf("h1", "top"), before);
  assert.match(run("ip", "-n", "h1", "route"), /^10\.5\.0\.0\/16 via 10\.6\.0\.9 dev top/m);
  assert.deepEqual(await one.refresh(), []);
  byHand("ip link del other");
  assert.deepEqual(await one.refresh(), ["bridges", "links", "namespaces"]);
  await one.up(on("other"));
  assert.deepEqual(await one.refresh(), []);
  await one.up(lab());
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("two bridges are joined by a cable, and ports have their arguments, which go with the program", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const switches = (port?: object) => ({
    bridges: { s1: {}, s2: {} },
    namespaces: {
      h1: { s1: { address: "10.9.0.11/24", ...(port && { port }) } },
      h2: { s1: { address: "10.9.0.12/24", ...(port && { port }) } },
      h3: { s2: "10.9.0.13/24" },
    },
    cables: { way: { name: "s1-way", master: "s1", peer: { name: "s2-way", master: "s2", port: { cost: 7 } } } },
  });
  await one.up(switches({ isolated: true }));
  pingAll(["h1", "h2"], ["10.9.0.13"]);
  assert.ok(!answers("h1", "10.9.0.12"));
  assert.match(run("ip", "-d", "link", "show", "dev", "s2-way"), /cost 7 /);
  byHand("ip link set s2-way type bridge_slave cost 9");
  assert.deepEqual(await one.refresh(), ["cables"]);
  await one.up(switches());
  // A question that nobody answered is still under way.
  assert.ok(await until(() => answers("h1", "10.9.0.12")));
  assert.match(run("ip", "-d", "link", "show", "dev", "s2-way"), /cost 7 /);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("what is wrong with a link of a kind is said at its place", async () => {
  const refused = (links: object, says: RegExp) =>
    assert.rejects(new Deployed("Topology", "lab").up({ namespaces: { h1: { links } } }), says);
  await refused({ a: { kind: "token" } }, /namespaces\.h1\.links\.a\.kind: .*macvlan.*vxlan.*not "token"/);
  await refused({ a: { kind: "macvlan", device: "b" } }, /links\.a\.device: there is no link "b" in this topology/);
  await refused({ a: { kind: "macvlan" } }, /links\.a\.device: /);
  await refused({ a: { kind: "vxlan", vni: -1 } }, /links\.a\.vni: .*0 to 16777215/);
  await refused({ a: { kind: "vxlan", vni: 1, colour: 1 } }, /links\.a\.colour: there is no such argument here/);
  const each = { a: { kind: "macvlan", device: "b" }, b: { kind: "macvlan", device: "a" } };
  await refused(each, /links\.a\.device: it stands on itself/);
});

const indexOf = (netns: string, name: string): number | undefined =>
  (JSON.parse(run("ip", "-n", netns, "-json", "link", "show", "dev", name)) as { ifindex: number }[])[0]?.ifindex;
