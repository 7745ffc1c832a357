import assert from "node:assert/strict";
import { it } from "node:test";
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

it("is gone when it is deleted twice at the same time", async () => {
  const before = hostSnapshot();
  const one = new Deployed("Masquerade", "one");
  await one.up({ source: "10.9.1.0/24", forwarding: false });
  await Promise.all([1, 2].map(() => one.handler.delete(one.id, one.outs)));
  assertHostIs(before);
});
