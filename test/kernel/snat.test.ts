import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { makeNatLab, tellOn, told } from "./nat-lab.ts";

const netns = "nat-router";
const there = "TCP4:203.0.113.2:80";

await makeNatLab();
await tellOn("nat-client", 80);
await tellOn("nat-client", 80, "TCP6");

it("gives packets the address, goes before a masquerade whichever is made first, and leaves other sources alone", async () => {
  const [masquerade, snat] = [new Deployed("Masquerade", "all"), new Deployed("Snat", "one")];
  await masquerade.up({ netns, source: "10.82.0.0/24", outDevice: "outside" });
  assert.equal(told("nat-server", there), "203.0.113.1");
  await snat.up({ netns, source: "10.82.0.2/32", to: "203.0.113.7" });
  assert.equal(told("nat-server", there), "203.0.113.7");
  assert.equal(told("nat-friend", there), "203.0.113.1");
  await masquerade.up({ netns, source: "10.82.0.0/24" });
  assert.equal(told("nat-server", there), "203.0.113.7");
  assert.deepEqual(await snat.refresh(), []);
  await snat.down();
  assert.equal(told("nat-server", there), "203.0.113.1");
  await masquerade.down();
});

it("gives each connection an address of a range, and translates only what goes to its destination", async () => {
  const one = new Deployed("Snat", "one");
  const args = { netns, source: "10.82.0.0/24", to: "203.0.113.7-203.0.113.7", destination: "203.0.113.2/32" };
  await one.up(args);
  assert.equal(told("nat-server", there), "203.0.113.7");
  assert.deepEqual(await one.refresh(), []);
  await one.up({ ...args, destination: "198.51.100.0/24" });
  assert.equal(told("nat-server", there), "no answer", "the client knows no way back");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
});

it("translates IPv6", async () => {
  const one = new Deployed("Snat", "six");
  await one.up({ netns, source: "2001:db8:b::/64", to: "2001:db8:a::1" });
  assert.equal(told("nat-server", "TCP6:[2001:db8:a::2]:80"), "2001:db8:a::1");
  assert.deepEqual(await one.refresh(), []);
  await one.down();
});
