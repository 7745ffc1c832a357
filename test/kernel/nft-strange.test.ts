import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

const nft = (words: string) => shell(`ip netns exec odd nft '${words}'`);
const answers = (): boolean =>
  shell("ip netns exec odd ping -n -c1 -W0.3 127.0.0.1 >/dev/null 2>&1 && echo yes || echo no").trim() === "yes";

it("shows chains and rules that somebody put into a firewall's table, at each refresh, and takes them away", async () => {
  shell("ip netns add odd; ip -n odd link set lo up");
  const one = new Deployed("Firewall", "one");
  const args = { netns: "odd", chains: { input: { rules: [{ protocol: "tcp", ports: [81], then: "drop" }] } } };
  await one.up(args);
  nft(`add chain inet ${one.outs.table} mine { type filter hook input priority -5; policy drop; }`);
  assert.equal(answers(), false);
  assert.deepEqual(await one.refresh(), ["chains"]);
  assert.deepEqual(await one.refresh(), []);
  await one.up(args);
  assert.equal(answers(), true);
  nft(`add set inet ${one.outs.table} hosts { type ipv4_addr; elements = { 127.0.0.1 }; }`);
  nft(`add rule inet ${one.outs.table} input ip saddr @hosts drop`);
  assert.equal(answers(), false);
  for (const _ of ["once", "twice"]) assert.deepEqual(await one.refresh(), ["chains"]);
  await one.up(args);
  assert.equal(answers(), true);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  shell("ip netns del odd");
});

it("shows rules that somebody put into a port forward's table, and refuses a port that another stack leads elsewhere", async () => {
  shell("ip netns add odd; ip -n odd link set lo up");
  const one = new Deployed("PortForward", "one");
  const args = { netns: "odd", port: 8080, to: "10.82.0.2", toPort: 80 };
  await one.up(args);
  nft(`insert rule inet ${one.outs.table} prerouting tcp dport 8080 drop`);
  assert.deepEqual(await one.refresh(), ["to"]);
  await one.up(args);
  assert.deepEqual(await one.refresh(), []);
  assert.doesNotMatch(nft("list ruleset"), /drop/);
  const other = new Deployed("PortForward", "two", "conformance/other");
  const taken = /port: tcp port 8080 .*by PortForward:one of stack/;
  await assert.rejects(other.up({ ...args, port: "8079-8090", toPort: "8079-8090" }), taken);
  assert.equal(await other.up({ ...args, port: 8081 }), "create");
  await other.down();
  await one.down();
  assert.equal(nft("list ruleset"), "");
  shell("ip netns del odd");
});
