import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { shell } from "../support/shell.ts";

// Runs on a kernel that has WireGuard (wireguard.test.ts).

const folder = mkdtempSync(join(tmpdir(), "wireguard-peers-"));
const trace = join(folder, "trace");
process.env.PULUMI_NETNS_TRACE = trace;
const { Deployed } = await import("../conformance/deployment.ts");

const make = (what: "genkey" | "genpsk") => shell(`wg ${what} 2>/dev/null`).trim();
const publicOf = (key: string) => shell(`echo ${key} | wg pubkey`).trim();
const field = (what: string, key: string) => {
  const lines = shell(`ip netns exec one wg show wg0 ${what}`).split("\n");
  return lines.find((line) => line.startsWith(key))?.split("\t")[1];
};

const [far, shared, third] = [make("genkey"), make("genpsk"), publicOf(make("genkey"))];
const peer = { publicKey: publicOf(far), endpoint: "10.9.0.2:51820", allowedIps: ["10.8.0.2/32"] };
const right = { ...peer, presharedKey: shared };
const args = { name: "wg0", netns: "one", listenPort: 51820, peers: { right } };
const link = new Deployed("Wireguard", "one");

before(async () => {
  shell(`ip netns add one; ip netns add two; ip -n one link add eth0 up type veth peer name eth0 netns two
    ip -n two link set eth0 up; ip -n one addr add 10.9.0.1/24 dev eth0; ip -n two addr add 10.9.0.2/24 dev eth0`);
  await link.up(args);
  shell(`ip -n one addr add 10.8.0.1/24 dev wg0; ip -n two link add wg0 type wireguard
    echo ${shared} > ${folder}/shared
    echo ${far} | ip netns exec two wg set wg0 private-key /dev/stdin listen-port 51820 peer ${link.outs.publicKey} \\
      preshared-key ${folder}/shared allowed-ips 10.8.0.1/32
    ip -n two link set wg0 up; ip -n two addr add 10.8.0.2/24 dev wg0
    ip netns exec one ping -n -c2 -W3 10.8.0.2`);
});

after(async () => {
  await link.down();
  shell("ip netns del one; ip netns del two");
  rmSync(folder, { recursive: true });
});

it("a change of one peer, and of the link, cuts no other peer", async () => {
  const session = () => [field("latest-handshakes", right.publicKey), field("transfer", right.publicKey)];
  const start = session();
  assert.notEqual(start[0], "0");
  const left = { publicKey: third, allowedIps: ["10.8.0.3/32"], persistentKeepalive: 25 };
  assert.equal(await link.up({ ...args, fwMark: 3, peers: { right, left } }), "update");
  assert.equal(await link.up({ ...args, peers: { right, left: { ...left, allowedIps: ["10.8.0.4/32"] } } }), "update");
  assert.equal(field("allowed-ips", third), "10.8.0.4/32");
  assert.equal(await link.up(args), "update");
  assert.equal(field("allowed-ips", third), undefined);
  assert.deepEqual(session(), start);
});

it("follows a peer that moves, which is no drift", async () => {
  shell("ip netns exec two wg set wg0 listen-port 51999; ip netns exec two ping -n -c1 -W3 10.8.0.1");
  assert.equal(field("endpoints", right.publicKey), "10.9.0.2:51999");
  assert.deepEqual(await link.refresh(), []);
  assert.equal(await link.up({ ...args, fwMark: 4 }), "update");
  assert.equal(field("endpoints", right.publicKey), "10.9.0.2:51999");
});

it("has its own key back where somebody gave it another", async () => {
  const { privateKey, publicKey } = link.outs;
  assert.equal(publicOf(String(privateKey)), publicKey);
  shell(`echo ${make("genkey")} | ip netns exec one wg set wg0 private-key /dev/stdin`);
  assert.deepEqual(await link.refresh(), ["otherKey"]);
  assert.equal(await link.up(args), "update");
  assert.deepEqual([link.outs.privateKey, link.outs.publicKey], [privateKey, publicKey]);
  assert.deepEqual(await link.refresh(), []);
  shell("ip netns exec one ping -n -c1 -W9 10.8.0.2");
});

it("blames the port that another link has, and leaves nothing", async () => {
  const second = new Deployed("Wireguard", "two");
  await assert.rejects(second.up({ ...args, name: "wg1", peers: {} }), /listenPort: .*Address already in use/);
  assert.doesNotMatch(shell("ip -n one link"), /wg1/);
});

it("has written no key into a trace or a note", () => {
  const said = `${readFileSync(trace, "utf8")}${shell("grep -rh . /run/pulumi-netns || true")}`;
  assert.match(said, /addconf/);
  for (const secret of [link.outs.privateKey, far, shared]) assert.ok(!said.includes(String(secret)));
});
