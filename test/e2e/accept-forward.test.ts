import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, far, makeFarMachine, ping, rememberHost, runIn, seenFrom } from "../support/lab.ts";

/** The lab of examples/bridge, with an argument more for the bridge and for the NAT. */
const programWith = (accept: string) => `import { Address, Bridge, Masquerade, Netns, Route, Veth } from "pulumi-netns";
const bridge = new Bridge("my-br0", { ${accept} });
new Address("gateway", { device: bridge, address: "10.0.0.1/24" });
["my-ns1", "my-ns2"].forEach((name, i) => {
  const netns = new Netns(name);
  const cable = new Veth("veth" + i, { master: bridge, peer: { name: "ceth" + i, netns } });
  const address = new Address(name + "-address", { device: cable.peer, address: "10.0.0." + (i + 1) * 10 + "/24" });
  new Route(name + "-default", { device: address, destination: "default", via: "10.0.0.1" });
});
new Masquerade("internet", { source: "10.0.0.0/24", exceptOutDevice: bridge, ${accept} });
`;

/** Chains as Docker has them, made by iptables, and one that somebody made with nft. */
const otherFirewalls = [
  "iptables-nft -P FORWARD DROP; iptables-nft -N DOCKER-USER; iptables-nft -A DOCKER-USER -j RETURN",
  "iptables-nft -A FORWARD -j DOCKER-USER; iptables-nft -A FORWARD -s 172.17.0.0/16 -j ACCEPT",
  "nft add table inet site",
  "nft add chain inet site guard '{ type filter hook forward priority filter + 10; policy drop; }'",
  "nft add rule inet site guard ip saddr 172.16.0.0/12 accept",
];

const isReached = (from: string | undefined, address: string): boolean => {
  try {
    return ping(address, from) !== "";
  } catch {
    return false;
  }
};

test("acceptForward lets a lab through the firewalls of others, and takes its rules away in the end", async (t) => {
  makeFarMachine();
  byHand(`ip -n ${far.netns} route add 10.0.0.0/24 via ${far.host}`);
  const hostIsAsBefore = rememberHost();
  byHand(...otherFirewalls);
  const theirs = () => [
    runIn(undefined, "iptables-nft", "-S"),
    runIn(undefined, "nft", "list", "table", "inet", "site"),
  ];
  const before = theirs();
  const stack = await makeStack(t, { program: programWith("") });
  const { text } = await stack.up();
  assert.match(
    text,
    /acceptForward: chain FORWARD of nft table ip filter drops .* to let it pass, type: iptables -I DOCKER-USER /,
  );
  assert.match(text, /or give `acceptForward: true`/);
  assert.equal(isReached("my-ns1", "10.0.0.20"), false, "br_netfilter is off here, so this tests nothing");
  assert.equal(isReached("my-ns1", far.address), false, "the chains drop nothing");

  stack.write(programWith("acceptForward: true"));
  const { text: opened } = await stack.up();
  assert.doesNotMatch(opened, /warning/);
  ping("10.0.0.20", "my-ns1");
  ping(far.address, "my-ns1");
  assert.equal(await seenFrom("my-ns2"), far.host);
  assert.equal(isReached(far.netns, "10.0.0.10"), false, "what nobody in the lab asked for stays outside");
  assert.doesNotThrow(() => runIn(undefined, "iptables-nft", "-S"), "iptables can still read its table");
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");

  byHand("iptables-nft -F DOCKER-USER; iptables-nft -A DOCKER-USER -j RETURN");
  assert.equal(isReached("my-ns1", far.address), false);
  const { text: drift } = await stack.pulumi("preview", "--refresh", "--diff");
  assert.match(drift, /acceptForward +: true => false/);
  await stack.pulumi("up", "--refresh", "--yes", "--skip-preview");
  ping(far.address, "my-ns1");

  await stack.destroy();
  assert.deepEqual(theirs(), before);
  byHand("nft delete table ip filter; nft delete table inet site");
  hostIsAsBefore();
});
