import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { markedRemove, removable } from "../../provider/kernel/inventory/removal.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const args = { source: "10.9.1.0/24", forwarding: false, acceptForward: true };
const doors = {
  "by nft": {
    undo: "nft delete table inet site",
    make: "nft 'add table inet site; add chain inet site guard { type filter hook forward priority 0; policy drop; }'",
    rules: "nft -a list chain inet site guard",
    own: "nft insert rule inet site guard ip saddr 10.9.2.0/24 accept",
    name: "in inet site guard",
  },
  "by iptables": {
    undo: "nft delete table ip filter",
    make: "iptables-nft -P FORWARD DROP",
    rules: "iptables-nft -S FORWARD",
    own: `iptables-nft -I FORWARD -s 10.9.2.0/24 -m comment --comment "somebody's own" -j ACCEPT`,
    name: "in ip filter FORWARD",
  },
};

for (const [how, { make, undo, rules, own, name }] of Object.entries(doors))
  it(`goes into a chain of others that was made ${how}, is found by gc, and leaves the rules of others alone`, async () => {
    shell(make);
    shell(own);
    const before = hostSnapshot();
    const one = new Deployed("Masquerade", "one");
    await one.up(args);
    const count = () => shell(rules).match(/pulumi-netns:1 conformance\/dev Masquerade:one/g)?.length ?? 0;
    assert.equal(count(), 2);
    assert.deepEqual(await one.refresh(), []);
    one.forget();
    await one.up(args);
    assert.equal(count(), 2, "a run that was cut off and begins again makes no rule twice");

    assert.equal(await one.up({ ...args, source: "10.9.3.0/24" }), "update");
    assert.match(shell(rules), /10\.9\.3\.0\/24/);
    assert.doesNotMatch(shell(rules), /10\.9\.1\.0\/24/);
    const found = (await inventoryRead()).marked.filter(({ type }) => type === "rule");
    assert.deepEqual(
      found.map((rule) => rule.name),
      [name],
    );
    assert.deepEqual(await markedRemove(removable(found, found).list), []);
    assert.equal(count(), 0);
    assert.deepEqual(await one.refresh(), ["acceptForward"]);
    await one.up({ ...args, source: "10.9.3.0/24" });
    assert.equal(count(), 2);
    await one.up({ source: "10.9.3.0/24", forwarding: false });
    assert.equal(count(), 0, "the argument was taken out");
    await one.up({ ...args, source: "10.9.3.0/24" });
    assert.equal(count(), 2);
    await one.down();
    assertHostIs(before);
    shell(undo);
  });

it("makes nothing where iptables is not there, and says what to install", async (t) => {
  shell(`iptables-nft -P FORWARD DROP; iptables-nft -A FORWARD -m comment --comment "somebody's own" -j RETURN`);
  const before = shell("iptables-nft -S; nft list tables");
  const one = new Deployed("Masquerade", "one");
  const path = process.env.PATH;
  t.after(() => Object.assign(process.env, { PATH: path }));
  shell("mkdir -p /run/programs; ln -sf $(command -v nft nsenter ip cat flock) /run/programs/");
  process.env.PATH = "/run/programs";
  await assert.rejects(one.up(args), /iptables-nft-restore is not installed.*apt-get install iptables/);
  Object.assign(process.env, { PATH: path });
  shell("rm -r /run/programs");
  assert.equal(shell("iptables-nft -S; nft list tables"), before);
});
