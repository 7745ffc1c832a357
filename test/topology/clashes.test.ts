import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { faults } from "./told.ts";

const lans = {
  l1: { address: "10.84.1.1/24", gateway: "10.84.1.1" },
  l2: { address: "10.84.2.1/24", gateway: "10.84.2.1" },
};

test("two gateways that compete for a namespace are named, and what chooses one", async () => {
  const h = { l1: "10.84.1.10/24", l2: "10.84.2.10/24" };
  assert.deepEqual(await faults({ bridges: lans, namespaces: { h } }), [
    "namespaces.h.l2.gateway: two gateways compete in h: this one, 10.84.2.1, and 10.84.1.1 of namespaces.h.l1.gateway; " +
      "say gateway: false at one of the two links, as in namespaces.h.l2.gateway: false",
  ]);
  const chosen = { ...h, l2: { address: h.l2, gateway: false } };
  assert.deepEqual(await faults({ bridges: lans, namespaces: { h: chosen } }), []);
});

test("two short cables between one pair of namespaces: the message is a program that works", async () => {
  const namespaces = { a: {}, b: {} };
  const one = { a: "10.84.3.1/30", b: "10.84.3.2/30" };
  const two = { a: "10.84.3.5/30", b: "10.84.3.6/30" };
  const [fault, ...more] = await faults({ namespaces, cables: { one, two } });
  assert.deepEqual(more, []);
  assert.match(`${fault}`, /^cables\.two: it joins a and b, as cables\.one does, .* called b in a and a in b; /);
  const advice = /give those of one of them other names: (\{.*\})$/.exec(`${fault}`)?.[1];
  const mended = new Function(`return ${advice}`)();
  assert.deepEqual(mended, { a: { name: "b2", address: "10.84.3.5/30" }, b: { name: "a2", address: "10.84.3.6/30" } });
  assert.deepEqual(await faults({ namespaces, cables: { one, two: mended } }), []);
});

test("a cable that names bridges is told its right form, which is a program that works", async () => {
  const bridges = { s1: {}, s2: {} };
  const namespaces = { h1: {} };
  const ends = { s1: "10.84.4.1/30", s2: "10.84.4.2/30" };
  const [fault, ...more] = await faults({ bridges, namespaces, cables: { c: ends } });
  assert.deepEqual(more, []);
  assert.match(
    `${fault}`,
    /^cables\.c: s1 is a bridge, and this form of a cable joins two namespaces; two bridges are joined by \{/,
  );
  const mended = new Function(`return ${/joined by (\{.*\})$/.exec(`${fault}`)?.[1]}`)();
  assert.deepEqual(await faults({ bridges, namespaces, cables: { c: mended } }), []);
  assert.deepEqual(await faults({ bridges, namespaces, cables: { c: { h1: "10.84.4.1/30", s2: {} } } }), [
    'cables.c: s2 is a bridge, and this form of a cable joins two namespaces; a link from h1 to s2 is written namespaces.h1.s2: "10.84.4.1/30"',
  ]);
  assert.deepEqual(await faults({ bridges, namespaces, cables: { c: { h1: "10.84.4.1/30", h9: {} } } }), [
    'cables.c.h9: there is no namespace "h9" in this topology; it has h1',
  ]);
});

test("a gateway that every link may have takes a device, in a topology as in a route by itself", async () => {
  const says = "fe80::1 is a link-local address, which each link may have: say with device which link leads to it";
  const bridges = { lan: { address: "2001:db8:84::1/64" } };
  const h = (via: unknown) => ({ lan: "2001:db8:84::2/64", routes: { "2001:db8:3::/64": via } });
  assert.deepEqual(await faults({ bridges, namespaces: { h: h("fe80::1") } }), [
    `namespaces.h.routes.2001:db8:3::/64: ${says}`,
  ]);
  assert.deepEqual(await faults({ bridges, namespaces: { h: h({ via: "fe80::1", device: "lan" }) } }), []);
  for (const [way, place] of [
    [{ via: "fe80::1" }, "via"],
    [{ nexthops: [{ via: "2001:db8:84::1" }, { via: "fe80::1" }] }, "nexthops"],
  ] as const)
    await assert.rejects(new Deployed("Route", "r").check({ destination: "2001:db8:3::/64", ...way }), {
      message: `${place}: ${says}`,
    });
  await new Deployed("Route", "r").check({ destination: "2001:db8:3::/64", via: "fe80::1", device: "eth0" });
  await new Deployed("Route", "r").check({ destination: "10.0.0.0/24", via: "169.254.0.1" });
});

test("a topology of many faults tells all of them, though one is a section that there is not", async () => {
  const all = await faults({
    bridge: {},
    bridges: { lan: { mtu: 50, address: "10.84.8.1" }, lan2: {} },
    namespaces: {
      h1: { lan: { address: "10.84.8.11/24", mtu: 70000, port: { priority: 64 } }, links: { lan: { master: "lan2" } } },
      h2: { routes: { "10.1.0.0/16": { via: "fe80::1", metric: -1 } }, hosts: { gw: "10.0.0.300" } },
    },
    masquerades: { out: { source: "10.84.8.1/24", outDevice: "lan", exceptOutDevice: "lan" } },
  });
  const places = all.map((fault) => fault.split(": ")[0]).sort();
  assert.deepEqual(places, [
    "bridge",
    "bridges.lan.address",
    "bridges.lan.mtu",
    "masquerades.out.outDevice",
    "masquerades.out.source",
    "namespaces.h1.lan",
    "namespaces.h1.lan.mtu",
    "namespaces.h1.lan.port.priority",
    "namespaces.h2.hosts.gw",
    "namespaces.h2.routes.10.1.0.0/16.metric",
    "namespaces.h2.routes.10.1.0.0/16.via",
  ]);
});
