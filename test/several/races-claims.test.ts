import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { before, noteOf, others } from "./meanwhile.ts";

it("claims what another gave up while we asked", async (t) => {
  const clean = hostSnapshot();
  const about = "address 10.9.0.7/24 dev hub";
  const note = noteOf(about, { id: "Kind:name@1", mark: others, phase: "leaving", remake: [], within: [] });
  const happened = before(t, /^rm .*\.pulumi-netns\n/, () => rmSync(note));
  let claimed = "";
  const looked = before(t, /\naddr (add|replace) 10\.9\.0\.7/, () => {
    claimed = readFileSync(note, "utf8");
  });
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "hub", address: "10.9.0.7/24" });
  happened();
  looked();
  assert.match(claimed, /"mark":"pulumi-netns:1 conformance\/dev .*"phase":"making"/, "made without a claim");
  await ours.down();
  assertHostIs(clean);
});

it("takes away what it put back while its owner removed it", async (t) => {
  const clean = hostSnapshot();
  const about = "route 203.0.113.0/24";
  const remake = "route add 203.0.113.0/24 proto 199 via 10.9.0.9".split(" ");
  const note = noteOf(about, { id: "Kind:name@1", mark: others, phase: "standing", remake, within: [] });
  // The other run removes the route after we have read its claim (the note about an object without room for a mark). Our batch
  // then makes a route that belongs to nobody.
  const happened = before(t, /\nroute add 203\.0\.113\.0/, () => rmSync(note));
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "hub", address: "10.9.0.7/24" });
  happened();
  assert.equal(shell("ip route show 203.0.113.0/24"), "");
  await ours.down();
  assertHostIs(clean);
});

const leaving = { id: "Kind:name@1", mark: others, phase: "leaving", remake: [], within: [] };

/** The other run removes the first address of 10.3.0.0/24, restores what stood when it looked, and removes its note. */
const othersGoes = (note: string, back: string) => () => {
  shell(`ip addr del 10.3.0.1/24 dev lone; ${back}`);
  rmSync(note);
};

it("makes an address again that went with another run's primary one before it was said that it stands", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone");
  const note = noteOf("address 10.3.0.1/24 dev lone", leaving);
  const happened = before(t, /"phase":"standing"/, othersGoes(note, "true"));
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "lone", address: "10.3.0.2/24" });
  happened();
  assert.match(shell("ip addr show dev lone"), /inet 10\.3\.0\.2\/24/);
  assert.deepEqual(await ours.refresh(), []);
  await ours.down();
  shell("ip link del lone");
});

it("makes a route again that went with another run's addresses before it was said that it stands", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone; ip addr add 10.3.0.2/24 dev lone");
  const note = noteOf("address 10.3.0.1/24 dev lone", leaving);
  const happened = before(t, /"phase":"standing"/, othersGoes(note, "ip addr add 10.3.0.2/24 dev lone"));
  const ours = new Deployed("Route", "mine");
  await ours.up({ destination: "10.2.0.0/24", via: "10.3.0.9" });
  happened();
  assert.match(shell("ip route"), /10\.2\.0\.0\/24 via 10\.3\.0\.9 dev lone proto 199/);
  await ours.down();
  shell("ip link del lone");
});

it("makes a route whose declared way to the gateway another run takes away, and puts back a moment later", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone");
  const address = new Deployed("Address", "mine");
  await address.up({ device: "lone", address: "10.3.0.2/24" });
  const happened = before(t, /\nroute add 10\.2\.0\.0/, () => {
    shell("ip addr del 10.3.0.1/24 dev lone; (sleep 0.2; ip addr add 10.3.0.2/24 dev lone) > /dev/null 2>&1 &");
  });
  const ours = new Deployed("Route", "mine");
  await ours.up({ destination: "10.2.0.0/24", via: "10.3.0.9" });
  happened();
  assert.match(shell("ip route"), /10\.2\.0\.0\/24 via 10\.3\.0\.9 dev lone proto 199/);
  await ours.down();
  await address.down();
  shell("ip link del lone");
});
