import assert from "node:assert/strict";
import { it } from "node:test";
import { shell } from "../support/shell.ts";
import { Deployed } from "./deployment.ts";
import { firsts } from "./subjects.ts";
import { named, theirs } from "./theirs.ts";

theirs(firsts(named), "another stack", "conformance/other");

it("a route that somebody put in the place of ours is his: refused, and unharmed", async () => {
  shell("ip link add hub up type bridge; ip addr add 10.9.0.1/24 dev hub");
  const args = { device: "hub", destination: "10.8.0.0/24", via: "10.9.0.2" };
  const route = new Deployed("Route", "one");
  await route.up(args);
  const { id, inputs, outs } = route;
  shell("ip route replace 10.8.0.0/24 via 10.9.0.3");
  const his = shell("ip route");
  await assert.rejects(
    route.up({ ...args, via: "10.9.0.4" }),
    /is there already and is not this resource's \(proto boot\)/,
  );
  assert.equal(await route.refresh(), "gone");
  await assert.rejects(route.up(args), /is there already.*`adopt: true`/);
  await route.handler.delete(id, outs);
  assert.equal(shell("ip route"), his);
  Object.assign(route, { id, inputs, outs });
  shell("ip route del 10.8.0.0/24");
  assert.equal(await route.refresh(), "gone");
  const other = new Deployed("Route", "other");
  assert.equal(await other.up(args), "create", "nobody's claim is left");
  await other.down();
  shell("ip link del hub");
});

it("an nft table of our name that is not ours is refused, and unharmed", async () => {
  const masquerade = new Deployed("Masquerade", "one");
  await masquerade.up({ source: "10.9.0.0/24" });
  const { id, outs } = masquerade;
  const table = String(outs.table);
  shell(`nft delete table inet ${table}`);
  shell(`nft 'add table inet ${table}; add chain inet ${table} his { comment "his"; }'`);
  const his = shell("nft list ruleset");
  await assert.rejects(masquerade.up({ source: "10.7.0.0/24" }), /nft table inet pulumi-netns-\w+ is there already/);
  assert.equal(shell("nft list ruleset"), his);
  await masquerade.handler.delete(id, outs);
  assert.equal(shell("nft list ruleset"), his);
  shell(`nft delete table inet ${table}`);
});
