import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { settle } from "../support/lab.ts";
import { shell } from "../support/shell.ts";
import { Deployed } from "./deployment.ts";
import { adoptingArgs } from "./subject.ts";
import { subjects } from "./subjects.ts";

const makers = { "another stack": "conformance/other", "another project": "elsewhere/dev" };

/** Kinds whose objects have a name that two stacks can want. */
const named = subjects.filter(({ foreign, kind }) => foreign && kind !== "Nic");

// The first `ip netns add` of a host makes the mount /run/netns, which then stays.
shell("ip netns add first; ip netns del first");

for (const [maker, stack] of Object.entries(makers)) {
  // A project differs from a stack in the mark alone, which is the same for all subjects of a kind.
  const oneOfKind = named.filter(({ kind }, index) => named.findIndex((one) => one.kind === kind) === index);
  for (const subject of maker === "another stack" ? named : oneOfKind) {
    it(`${subject.kind} ${subject.title ?? ""} of ${maker} is named, and unharmed by everything`, async (t) => {
      for (const command of subject.ground?.make ?? []) shell(command);
      t.after(() => {
        for (const command of subject.ground?.remove ?? []) shell(command);
      });
      const theirs = new Deployed(subject.kind, "theirs", stack);
      await theirs.up(subject.args);
      await settle();
      await wait(1500);
      const before = hostSnapshot();
      const ours = new Deployed(subject.kind, "ours");
      const who = new RegExp(`${subject.kind}:theirs.*${stack}|${stack}.*${subject.kind}:theirs`);
      await assert.rejects(ours.up(subject.args), who);
      await assert.rejects(ours.up(adoptingArgs(subject)), who, "with adopt");
      // Imitates an old state that claims the other stack's object.
      const { id, outs } = theirs;
      const mine = { ...outs, mark: String(outs.mark).replace(stack, "conformance/dev").replace("theirs", "ours") };
      assert.deepEqual(await ours.handler.read(id, mine), {});
      await ours.handler.update(id, mine, mine).catch(() => undefined);
      await ours.handler.delete(id, mine);
      assertHostIs(before);
      assert.deepEqual(await theirs.refresh(), []);
      await theirs.down();
    });
  }
}

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
