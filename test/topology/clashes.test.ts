import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";

/** What a topology is told in the preview, a line for each fault. */
const faults = async (args: Props): Promise<string[]> => {
  const { failures } = await told(args);
  return failures.map(({ property, reason }) => (reason.startsWith(property) ? reason : `${property}: ${reason}`));
};

/** The same with what it is warned of. */
async function told(args: Props) {
  const warnings: string[] = [];
  const say = console.error;
  console.error = (text: unknown) => warnings.push(String(text));
  const mark = "clashes%2Fdev Topology%3Acampus";
  const { failures } = await new Deployed("Topology", "campus").handler.check({}, { ...args, mark });
  console.error = say;
  return { failures, warnings: warnings.map((text) => text.replace("warning: ", "")) };
}

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
  const says =
    'fe80::1 is a link-local address, which does not tell the link that it is reached by; give device as well, as in { via: "fe80::1", device: "eth0" }';
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

test("one address twice on a link is refused, of IPv6 with another prefix length too", async () => {
  const bridges = { lan: { address: "10.84.5.1/24" } };
  for (const [addresses, other] of [
    [["10.84.5.9/24", "10.84.5.9/24"], undefined],
    [["2001:db8:84::9/64", "2001:DB8:84:0::9/128"], "2001:db8:84::9/64"],
  ] as const) {
    const [fault, ...more] = await faults({ bridges, namespaces: { h: { lan: addresses } } });
    assert.deepEqual(more, []);
    assert.match(
      `${fault}`,
      /^namespaces\.h\.lan\.addresses\.\S+: .*address .* on link lan in netns h is declared by namespaces\.h\.lan\.addresses\./,
    );
    if (other)
      assert.ok(
        fault?.includes(
          `declared by namespaces.h.lan.addresses.${other} of Topology "campus" as well; take one of the two out`,
        ),
        fault,
      );
  }
  assert.deepEqual(await faults({ bridges, namespaces: { h: { lan: ["10.84.5.9/24", "10.84.5.9/32"] } } }), []);
});

test("one address at two links that hear each other is warned of; elsewhere it is not", async () => {
  const namespaces = { a: {}, b: {}, c: {} };
  const cables = { ab: { a: "10.84.6.1/30", b: "10.84.6.1/30" }, bc: { b: "10.84.6.5/30", c: "10.84.6.6/30" } };
  const says = (place: string, other: string, address = "10.84.6.1") =>
    `${place}: ${address} is the address of ${other} of Topology "campus" too, and frames go from one to the other: neighbours reach only one of them; give one another address`;
  assert.deepEqual(await told({ namespaces, cables }), {
    failures: [],
    warnings: [says("cables.ab.b.address", "cables.ab.a.address")],
  });
  const apart = { ...cables, ab: { a: "10.84.6.6/30", b: "10.84.6.2/30" } };
  assert.deepEqual(await told({ namespaces, cables: apart }), { failures: [], warnings: [] });
  const hosts = { h1: { s1: "10.84.7.1/24" }, h2: { s2: "10.84.7.1/24" } };
  const joined = { "s1-s2": { name: "s1-s2", master: "s1", peer: { name: "s2-s1", master: "s2" } } };
  const twoBridges = (more: object) => ({ bridges: { s1: {}, s2: more }, namespaces: hosts });
  assert.deepEqual((await told({ ...twoBridges({}), cables: joined })).warnings, [
    says("namespaces.h2.s2.address", "namespaces.h1.s1.address", "10.84.7.1"),
  ]);
  assert.deepEqual((await told(twoBridges({}))).warnings, [], "on two bridges that nothing joins");
  assert.deepEqual(
    (await told({ ...twoBridges({ vlanFiltering: true }), cables: joined })).warnings,
    [],
    "tags decide",
  );
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
    "namespaces.h2.routes.10.1.0.0/16.via",
  ]);
});
