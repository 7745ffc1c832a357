import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, told } from "./told.ts";

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
