import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const empty = (table: unknown) => shell(`nft flush chain inet ${table} postrouting`);

for (const source of ["10.9.1.0/24", "2001:db8:9::/64"]) {
  it(`is refreshed and removed where somebody emptied its table: ${source}`, async () => {
    const before = hostSnapshot();
    const one = new Deployed("Masquerade", "one");
    await one.up({ source });
    empty(one.outs.table);
    assert.deepEqual(await one.refresh(), ["source"]);
    assert.deepEqual(await one.refresh(), [], "the state knows it by now");
    await one.down();
    assertHostIs(before);
  });
}

it("is known by its table where a run that was cut off had made another, and somebody emptied it", async () => {
  const before = hostSnapshot();
  const one = new Deployed("Masquerade", "one");
  await one.up({ source: "10.9.1.0/24" });
  one.forget();
  await one.up({ source: "10.9.1.0/24" });
  empty(one.outs.table);
  assert.deepEqual(await one.refresh(), ["source"]);
  await one.up({ source: "10.9.1.0/24" });
  assert.equal(shell("nft list tables").trim().split("\n").length, 1);
  await one.down();
  assertHostIs(before);
});

const masquerades = { source: "10.9.1.0/24", forwarding: false };
const filters = { chains: { forward: { policy: "drop", rules: [{ protocol: "tcp", ports: [81], then: "accept" }] } } };

for (const [kind, args] of [["Masquerade", masquerades] as const, ["Firewall", filters] as const]) {
  it(`takes the place of a table that is in no state any more, and that somebody emptied: ${kind}`, async () => {
    const before = hostSnapshot();
    const one = new Deployed(kind, "one");
    await one.up(args);
    const table = `inet ${one.outs.table}`;
    shell(`nft flush table ${table}`);
    const { marked } = await inventoryRead();
    const tables = marked.filter(({ type }) => type === "table").map(({ name, mark }) => [name, mark?.resource]);
    assert.deepEqual(tables, [[table, `${kind}:one`]], "it is listed, and gc finds it");
    one.forget();
    await one.up(args);
    assert.equal(shell("nft list tables").trim(), `table inet ${one.outs.table}`);
    await one.down();
    assertHostIs(before);
  });
}

it("is gone when it is deleted twice at the same time", async () => {
  const before = hostSnapshot();
  const one = new Deployed("Masquerade", "one");
  await one.up({ source: "10.9.1.0/24", forwarding: false });
  await Promise.all([1, 2].map(() => one.handler.delete(one.id, one.outs)));
  assertHostIs(before);
});

it("leaves a table alone into which somebody copied its rule, whatever else is there", async () => {
  const one = new Deployed("Masquerade", "one");
  await one.up({ source: "10.9.1.0/24", forwarding: false });
  shell(`nft list table inet ${one.outs.table} | sed s/${one.outs.table}/firewall/ | nft -f /dev/stdin`);
  shell("nft 'add chain inet firewall input { type filter hook input priority 0; }'");
  shell("nft add rule inet firewall input tcp dport 22 accept");
  const his = shell("nft list table inet firewall");
  assert.match(his, /comment "pulumi-netns:1 /);
  assert.deepEqual(await one.refresh(), []);
  assert.equal(await one.up({ source: "10.9.2.0/24", forwarding: false }), "update");
  assert.equal(shell("nft list table inet firewall"), his);
  const { marked } = await inventoryRead();
  assert.deepEqual(
    marked.filter(({ type }) => type === "table").map(({ name }) => name),
    [`inet ${one.outs.table}`],
  );
  await one.down();
  assert.equal(shell("nft list tables").trim(), "table inet firewall");
  assert.equal(shell("nft list table inet firewall"), his);
  shell("nft delete table inet firewall");
});

for (const source of ["10.9.1.7/32", "2001:db8:9::7/128"]) {
  it(`does not drift where it is for one address: ${source}`, async () => {
    const before = hostSnapshot();
    const one = new Deployed("Masquerade", "one");
    await one.up({ source });
    assert.deepEqual(await one.refresh(), []);
    await one.down();
    assertHostIs(before);
  });
}
