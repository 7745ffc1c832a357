import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

// Runs on a kernel that has WireGuard (wireguard.test.ts).

const make = (what: "genkey" | "genpsk") => shell(`wg ${what} 2>/dev/null`).trim();
const publicOf = (key: string) => shell(`echo ${key} | wg pubkey`).trim();
const wg = (words: string) => `ip netns exec one wg ${words}`;
const look = () => shell(`ip -n one -d link show dev wg0; ${wg("show wg0 dump")}`);

const [own, other, shared] = [make("genkey"), make("genkey"), make("genpsk")];
const [theirs, ours] = [publicOf(make("genkey")), publicOf(make("genkey"))];
const args = { name: "wg0", netns: "one", adopt: true };
const peers = { right: { publicKey: ours, allowedIps: ["10.8.0.0/24"] } };
let found = "";

before(() => {
  shell(`ip netns add one; ip -n one link add wg0 mtu 1400 type wireguard; echo ${own} |
    ${wg(`set wg0 private-key /dev/stdin listen-port 51820 peer ${theirs} endpoint 10.9.0.3:5 allowed-ips 10.8.0.3/32`)}`);
  found = look();
});

after(() => shell("ip netns del one"));

it("is taken over, changed, and given back with the peers, the port and the key that it had", async () => {
  const link = new Deployed("Wireguard", "one");
  await link.up({ ...args, mtu: 1300, up: false, fwMark: 7, listenPort: 51999, peers });
  assert.match(look(), new RegExp(`mtu 1300[^]*\\t51999\\t0x7\\n${ours.replace(/[+/]/g, "\\$&")}\\t`));
  assert.ok(!look().includes(theirs));
  assert.equal(link.outs.privateKey, undefined, "a key that somebody else gave is in no state");
  assert.deepEqual(await link.refresh(), []);
  await link.up({ ...args, mtu: 1300, fwMark: 7, peers: {} });
  assert.doesNotMatch(shell("grep -rh . /run/pulumi-netns"), new RegExp(own.replace(/[+/]/g, "\\$&")));
  await link.down();
  assert.equal(look(), found);
});

it("is refused where a secret would be lost, which no note holds", async () => {
  const adopts = (more: object) => new Deployed("Wireguard", "one").up({ ...args, ...more });
  await assert.rejects(adopts({ privateKey: other }), /adopt: .*it has another private key, .*leave privateKey out/);
  shell(`echo ${shared} | ${wg(`set wg0 peer ${theirs} preshared-key /dev/stdin`)}`);
  await assert.rejects(adopts({ peers }), /adopt: .*its peer .* has a preshared key, .*or leave peers out/);
  const kept = {
    theirs: { publicKey: theirs, endpoint: "10.9.0.3:5", allowedIps: ["10.8.0.3/32"], presharedKey: shared },
  };
  const link = new Deployed("Wireguard", "one");
  const before = look();
  await link.up({ ...args, privateKey: own, peers: { ...kept, ...peers } });
  await link.down();
  assert.equal(look(), before);
});

it("is a member of a topology, as a link that lives beside its underlay", async () => {
  const topology = new Deployed("Topology", "lab");
  const inside = { kind: "wireguard", linkNetns: "outer", privateKey: other, peers, address: "10.8.0.1/24" };
  await topology.up({ namespaces: { inner: { links: { wg5: inside } }, outer: {} } });
  assert.match(shell("ip netns exec inner wg show wg5"), new RegExp(publicOf(other).replace(/[+/]/g, "\\$&")));
  assert.deepEqual(await topology.refresh(), []);
  shell(`ip netns exec inner wg set wg5 peer ${ours} remove`);
  assert.deepEqual(await topology.refresh(), ["namespaces"]);
  await topology.up({ namespaces: { inner: { links: { wg5: inside } }, outer: {} } });
  assert.match(shell("ip netns exec inner wg show wg5 peers"), new RegExp(ours.replace(/[+/]/g, "\\$&")));
  assert.deepEqual(await topology.refresh(), []);
  await topology.down();
});
