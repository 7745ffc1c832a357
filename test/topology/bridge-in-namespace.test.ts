import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { ping, pingAll, rememberHost } from "../support/lab.ts";

/** A switch that is a namespace, and hosts on it whose names come before and after its own. */
const lab = (hosts: readonly string[]) => ({
  bridges: { lan: { netns: "sw", address: "10.9.0.1/24", gateway: "10.9.0.1" } },
  namespaces: Object.fromEntries([
    ...hosts.map((name, index) => [name, { lan: `10.9.0.${index + 2}/24` }]),
    ["sw", { sysctls: { "net.ipv4.conf.lan.proxy_arp": 1 } }],
  ]),
});

test("hosts on a bridge in a namespace, all of them new, are made at once, and so is one that is added", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  await one.up(lab(["a1", "a2", "z1"]));
  pingAll(["a1", "a2", "z1", "sw"], ["10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.4"]);
  assert.equal(run("ip", "netns", "exec", "sw", "cat", "/proc/sys/net/ipv4/conf/lan/proxy_arp").trim(), "1");
  assert.deepEqual(await one.refresh(), []);
  await one.up(lab(["a1", "a2", "z1", "z2"]));
  ping("10.9.0.5", "a1");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("a setting of a bridge that is new with its namespace is set", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  await one.up(lab([]));
  assert.equal(run("ip", "netns", "exec", "sw", "cat", "/proc/sys/net/ipv4/conf/lan/proxy_arp").trim(), "1");
  await one.down();
  hostIsAsBefore();
});

test("what names a link that is made anew is there again, and goes with it without a trace", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const args = (
    end: string,
    link: object = { up: { master: "lan", address: "10.9.0.2/24", peer: { name: end } } },
  ) => ({
    bridges: { lan: { address: "10.9.0.1/24" } },
    namespaces: {
      h1: {
        links: link,
        ...("up" in link && {
          routes: { "10.5.0.0/16": { device: "up" } },
          sysctls: { "net.ipv4.conf.up.rp_filter": 2 },
        }),
      },
    },
  });
  await one.up(args("one"));
  await one.up(args("other"));
  assert.match(run("ip", "-n", "h1", "route"), /^10\.5\.0\.0\/16 dev up/m);
  assert.equal(run("ip", "netns", "exec", "h1", "cat", "/proc/sys/net/ipv4/conf/up/rp_filter").trim(), "2");
  assert.deepEqual(await one.refresh(), []);
  await one.up(args("other", {}));
  assert.deepEqual(await one.refresh(), []);
  // Nothing is noted in it any more, but that we made it.
  assert.match(run("sh", "-c", "cat /run/pulumi-netns/h1@*/*"), /^\{"about":"netns h1","mark":"[^"]*"\}\n$/);
  await one.down();
  hostIsAsBefore();
});
