import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import fc from "fast-check";
import { run } from "../support/host.ts";

const trace = join(tmpdir(), `netns-trace-${process.pid}`);
process.env.PULUMI_NETNS_TRACE = trace;
const { ipBatch } = await import("../../dist/provider/host/batch/batch.js");
after(() => rmSync(trace, { force: true }));

/** How many processes were started while something was done. */
async function starts(work: () => Promise<unknown>): Promise<number> {
  rmSync(trace, { force: true });
  await work();
  return readFileSync(trace, "utf8").trim().split("\n").length;
}

const show = (name: string) => ({ argv: ["addr", "show", "dev", name], reads: true });

it("gives each of many callers its own result, in one process", async () => {
  let results: Awaited<ReturnType<typeof ipBatch>>[] = [];
  const callers = Array.from({ length: 40 }, (_, i) => [
    { argv: ["link", "add", "name", `b${i}`, "type", "bridge"] },
    show(i % 2 ? `b${i}` : `nobody${i}`),
  ]);
  const count = await starts(async () => {
    results = await Promise.all(callers.map((lines) => ipBatch(undefined, lines)));
  });
  assert.equal(count, 1);
  for (const [i, [added, shown]] of results.entries()) {
    assert.deepEqual(added, {});
    const links = shown?.value as { ifname: string }[] | undefined;
    if (i % 2) assert.equal(links?.[0]?.ifname, `b${i}`);
    else assert.equal(shown?.error, `Device "nobody${i}" does not exist.`);
  }
  for (let i = 0; i < 40; i += 1) run("ip", "link", "del", `b${i}`);
});

it("tells the caller whose line `ip` cannot parse, and goes on with the others", async () => {
  const lines = [
    [show("lo")],
    [show("lo"), { argv: ["addr", "add", "10.0.0.999/24", "dev", "lo"] }],
    [{ argv: ["link", "set", "dev", "nobody", "up"] }],
    [{ argv: ["link", "frobnicate"] }],
    [show("lo")],
  ];
  const results = await Promise.allSettled(lines.map((one) => ipBatch(undefined, one)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
  );
  const reasons = results.map((result) => (result.status === "rejected" ? String(result.reason) : ""));
  assert.match(reasons[1] ?? "", /10\.0\.0\.999\/24/);
  assert.match(reasons[3] ?? "", /frobnicate/);
  const [, , third] = results;
  assert.equal(third?.status === "fulfilled" && third.value[0]?.error, 'Cannot find device "nobody"');
});

it("gives every line the error where the namespace is not there", async () => {
  const results = await Promise.all([ipBatch("nowhere", [show("lo")]), ipBatch("nowhere", [show("lo"), show("lo")])]);
  for (const result of results.flat()) assert.match(result.error ?? "", /^nsenter: cannot open \/run\/netns\/nowhere/);
});

it("refuses a word that `ip -batch` would read as more than one, or as another", async () => {
  for (const word of ["a\nb", 'a"b', "a'b", "a\\b", "a#b", "a\tb", "a\0b", "ü"]) {
    const failed = await ipBatch(undefined, [{ argv: ["addr", "show", "dev", word], reads: true }]).catch(String);
    assert.match(String(failed), /cannot be said in a batch/, JSON.stringify(word));
  }
});

it("says an empty word, which takes an alias off", async () => {
  const lines = [
    ["add", "name", "named", "type", "bridge"],
    ["set", "dev", "named", "alias", "a b"],
    ["set", "dev", "named", "alias", ""],
  ];
  const results = await ipBatch(undefined, [...lines.map((words) => ({ argv: ["link", ...words] })), show("named")]);
  assert.equal(
    results.every(({ error }) => error === undefined),
    true,
    JSON.stringify(results),
  );
  assert.doesNotMatch(JSON.stringify(results.at(-1)), /ifalias/);
  await ipBatch(undefined, [{ argv: ["link", "del", "dev", "named"] }]);
});

it("does in few batches, of the host and of namespaces, what it does one by one", async () => {
  const names = ["p0", "p1", "p2", "p3"];
  const spaces = ["prop-a", "prop-b", "prop-c"];
  for (const space of spaces) run("ip", "netns", "add", space);
  const places = [undefined, ...spaces];
  const name = fc.constantFrom(...names);
  const line = fc.oneof(
    name.map((one) => ({ argv: ["link", "add", "name", one, "type", "bridge"] })),
    name.map((one) => ({ argv: ["link", "del", "dev", one] })),
    fc
      .tuple(name, fc.integer({ min: 60, max: 9000 }))
      .map(([one, mtu]) => ({ argv: ["link", "set", "dev", one, "mtu", `${mtu}`] })),
    name.map(show),
  );
  const asked = fc.record({ place: fc.constantFrom(...places), line });
  const deletions = names.map((one) => ({ argv: ["link", "del", "dev", one] }));
  const clean = () => Promise.all(places.map((place) => ipBatch(place, deletions)));
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 20 }), async (all) => {
      await clean();
      const apart = [];
      for (const { place, line } of all) apart.push(...(await ipBatch(place, [line])));
      await clean();
      const together = (await Promise.all(all.map(({ place, line }) => ipBatch(place, [line])))).flat();
      assert.deepEqual(together.map(comparable), apart.map(comparable));
    }),
    { numRuns: 60 },
  );
  await clean();
  for (const space of spaces) run("ip", "netns", "del", space);
});

/** A result without what is new each time: a link's number and random address. */
const comparable = ({ value, error }: { value?: unknown; error?: string }) => ({
  error,
  value: (value as { ifname: string; mtu: number }[] | undefined)?.map(({ ifname, mtu }) => ({ ifname, mtu })),
});
