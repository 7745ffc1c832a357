import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { mistakes } from "./mistakes.ts";

shell("ip netns add first; ip netns del first");

for (const { ground, kind, args, says } of mistakes) {
  it(`${kind} ${JSON.stringify(args)}`, async (t) => {
    if (ground) shell(ground[0]);
    t.after(() => ground && shell(ground[1]));
    await settle();
    const before = hostSnapshot();
    await assert.rejects(new Deployed(kind, "one").up(args), (error: Error) => {
      assert.match(error.message, says);
      return true;
    });
    assertHostIs(before);
  });
}

it("names the argument where another resource has the object, and what helps one that only has a new name", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  for (const [kind, args, argument] of [
    ["Address", { device: "hub", address: "10.9.0.1/24" }, "address"],
    ["Route", { device: "hub", destination: "10.8.0.0/24" }, "destination"],
  ] as const) {
    const one = new Deployed(kind, "one");
    await one.up(args);
    const says = new RegExp(
      `^Error: ${argument}: .* is declared already, by ${kind}:one of .*; declare it once; .*\`aliases\``,
    );
    await assert.rejects(new Deployed(kind, "other").up(args), says);
    await one.down();
  }
  assertHostIs(before);
  shell("ip link del hub");
});

it("blames the forwarding of a Masquerade for a setting that another resource needs otherwise", async () => {
  const before = hostSnapshot();
  const off = new Deployed("Sysctl", "off");
  await off.up({ key: "net.ipv4.ip_forward", value: 0 });
  const says =
    /^Error: forwarding: net\.ipv4\.ip_forward in the host is set to 0 already, by Sysctl:off .* or say forwarding: false here$/;
  await assert.rejects(new Deployed("Masquerade", "nat").up({ source: "10.9.0.0/24" }), says);
  await off.down();
  assertHostIs(before);
});

it("blames the argument that a link is changed by", async () => {
  shell("ip link add hub up type bridge");
  const before = hostSnapshot();
  const one = new Deployed("Bridge", "one");
  await one.up({ name: "br7" });
  await assert.rejects(
    one.up({ name: "br7", master: "nosuch" }),
    /^Error: master: there is no link nosuch in the host; .* \(it is as it was before\)$/,
  );
  await assert.rejects(
    one.up({ name: "br7", master: "hub" }),
    /^Error: master: ip link set dev br7 .*\(it is as it was before\)$/s,
  );
  await one.down();
  assertHostIs(before);
  shell("ip link del hub");
});

it("refuses a link that is its own bridge, or stands on itself", async () => {
  const itself = "is the link itself, and no link";
  await assert.rejects(
    new Deployed("Bridge", "a").up({ name: "a", master: "a" }),
    new RegExp(`^Error: master: "a" ${itself}`),
  );
  await assert.rejects(
    new Deployed("Macvlan", "a").up({ name: "a", device: "a" }),
    new RegExp(`^Error: device: "a" ${itself}`),
  );
  const far = { name: "b", netns: "x", master: "b" };
  await assert.rejects(
    new Deployed("Veth", "a").up({ name: "a", peer: far }),
    new RegExp(`^Error: peer: "b" ${itself}`),
  );
  const links = { m: { kind: "macvlan", device: "lo", linkNetns: false, master: "m" } };
  await assert.rejects(
    new Deployed("Topology", "a").up({ namespaces: { h: { links } } }),
    new RegExp(`^Error: namespaces\\.h\\.links\\.m\\.master: "m" ${itself}`),
  );
});
