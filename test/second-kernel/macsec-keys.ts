import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { macsecSet } from "../../provider/kernel/macsec/set.ts";
import { shell } from "../support/shell.ts";

// Runs on a kernel that has MACsec (macsec.test.ts).

const folder = mkdtempSync(join(tmpdir(), "macsec-keys-"));
const trace = join(folder, "trace");
process.env.PULUMI_NETNS_TRACE = trace;
const { Deployed } = await import("../conformance/deployment.ts");

const key = (id: string) => ({ id, key: shell("od -An -N16 -tx1 /dev/urandom").replace(/\s/g, "") });
const [sent, next, received, third, theirs] = [key("01"), key("02"), key("03"), key("04"), key("05")];
const right = { mac: "02:00:00:00:00:02", keys: { 0: received } };
const place = { name: "ms0", netns: "one", device: "eth0" };
const args = { ...place, mac: "02:00:00:00:00:01", encrypt: true, keys: { 0: sent }, peers: { right } };
const link = new Deployed("Macsec", "one");
const show = (more = "") => shell(`ip -n one ${more} macsec show ms0`);
const ping = (count = 1) => shell(`ip netns exec one ping -n -c${count} -i0.2 -W3 10.8.0.2`);
/** The words with which the far end takes the near end's keys. */
const far = "ip -n two macsec add ms0 rx port 1 address 02:00:00:00:00:01";

before(async () => {
  shell(`ip netns add one; ip netns add two; ip -n one link add eth0 up type veth peer name eth0 netns two
    ip -n two link set eth0 up; ip -n two link add link eth0 name ms0 address 02:00:00:00:00:02 type macsec encrypt on
    ip -n two macsec add ms0 tx sa 0 pn 1 on key 03 ${received.key}; ${far} on; ${far} sa 0 pn 1 on key 01 ${sent.key}
    ip -n two link set ms0 up; ip -n two addr add 10.8.0.2/24 dev ms0`);
  await link.up(args);
  shell("ip -n one addr add 10.8.0.1/24 dev ms0");
  ping();
});

after(() => {
  shell("ip netns del one; ip netns del two");
  rmSync(folder, { recursive: true });
});

it("a change of one peer cuts no other, and leaves the keys of others alone", async () => {
  const left = { mac: "02:00:00:00:00:03", sciPort: 7, keys: { 1: third } };
  // The kernel counts the frames of a key, from 1 for a new one.
  const count = () => Number(/TXSC.*\n +0: PN (\d+),/.exec(show())?.[1]);
  const start = count();
  assert.ok(start > 1, show());
  assert.equal(await link.up({ ...args, peers: { right, left } }), "update");
  assert.equal(await link.up({ ...args, peers: { right, left: { ...left, keys: { 2: third } } } }), "update");
  assert.match(show(), /RXSC: 0200000000030007, state on\n +2: .*key 0400+/);
  assert.equal(await link.up(args), "update");
  assert.doesNotMatch(show(), /RXSC: 0200000000030007/);
  assert.ok(count() >= start, show());
  ping();
});

it("sends by a new key without a gap: key, association, old key", async () => {
  await link.up({ ...args, keys: { 0: sent, 1: next } });
  shell(`${far} sa 1 pn 1 on key 02 ${next.key}`);
  await link.up({ ...args, keys: { 0: sent, 1: next }, encodingSa: 1 });
  await link.up({ ...args, keys: { 1: next }, encodingSa: 1 });
  ping();
  assert.deepEqual(await link.refresh(), []);
  shell("ip -n two macsec set ms0 rx port 1 address 02:00:00:00:00:01 sa 1 off");
  assert.throws(() => ping());
  await link.up(args);
});

it("takes another key under the id of the old one", async () => {
  await link.up({ ...args, keys: { 0: { ...sent, key: next.key } } });
  assert.throws(() => ping());
  await link.up(args);
  assert.match(show(), /TXSC.*\n +0: PN \d+, state on, key 0100+$/m);
});

it("is taken over and given back with its keys, and refused where one would be lost", async () => {
  shell(
    `ip -n one link add link eth0 name ms1 type macsec port 9; ip -n one macsec add ms1 tx sa 0 pn 1 on key 05 ${theirs.key}`,
  );
  const look = () => shell("ip -n one -d link show dev ms1; ip -n one macsec show ms1");
  const found = look();
  const second = { ...place, name: "ms1", sciPort: 9, adopt: true };
  const adopts = (more: object) => new Deployed("Macsec", "two").up({ ...second, ...more });
  await assert.rejects(adopts({ keys: { 0: sent } }), /adopt: .*a key with which it sends.*or leave keys out/);
  assert.equal(look(), found);
  const taken = new Deployed("Macsec", "two");
  // The kernel takes a peer for one link of a device only, and `right` is that of another one.
  await assert.rejects(
    taken.up({ ...second, up: false, peers: { right } }),
    /keys and peers of link ms1 .*File exists/,
  );
  assert.equal(look(), found);
  const own = { right: { ...right, mac: "02:00:00:00:00:04" } };
  await taken.up({ ...second, up: false, encrypt: true, peers: own, replayWindow: 5 });
  assert.match(look(), /encrypt on[\s\S]*replay on window 5[\s\S]*key 0500+\n[\s\S]*RXSC: 0200000000040001/);
  assert.deepEqual(await taken.refresh(), []);
  await taken.down();
  assert.equal(look(), found);
});

it("is a member of a topology", async () => {
  const topology = new Deployed("Topology", "lab");
  const inside = { kind: "macsec", device: "eth0", keys: { 0: sent }, peers: { right }, address: "10.9.0.1/24" };
  const lab = { namespaces: { inner: { links: { eth0: { kind: "dummy" }, ms5: inside } } } };
  await topology.up(lab);
  assert.deepEqual(await topology.refresh(), []);
  shell("ip -n inner macsec del ms5 rx port 1 address 02:00:00:00:00:02");
  assert.deepEqual(await topology.refresh(), ["namespaces"]);
  await topology.up(lab);
  assert.match(shell("ip -n inner macsec show ms5"), /RXSC: 0200000000020001[\s\S]*key 0300+/);
  await topology.down();
});

it("tells no key in an error, a trace, a note or by `ip`", async () => {
  const long = { ...third, key: third.key.repeat(2) };
  await assert.rejects(macsecSet({ netns: "one", name: "ms0" }, { keys: { 3: long } }), (error: Error) => {
    assert.match(error.message, /the keys and peers of link ms0 in netns one: .*Invalid argument/);
    return !error.message.includes(third.key);
  });
  const said = `${readFileSync(trace, "utf8")}${shell("grep -rh . /run/pulumi-netns || true")}${show("-d")}`;
  assert.match(said, /a secret, not written down/);
  for (const secret of [sent, next, received, third, theirs]) assert.ok(!said.includes(secret.key));
  await link.down();
  assert.doesNotMatch(shell("ip -n one link"), /ms0/);
});
