import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { byHand } from "../support/lab.ts";

byHand(
  "for n in 0 1; do ip link add up$n type bridge; ip link set up$n up; ip addr add 192.0.$((n + 2)).1/24 dev up$n; done",
  "ip route add 198.51.100.0/24 via 192.0.2.254",
  "ip route add default via 192.0.3.254 table 77",
  "ip route add 192.0.0.0/16 dev up0 table 78; ip route add default dev up1 table 78",
  "ip route add blackhole 198.51.0.0/16 table 79; ip route add default dev up0 table 79",
);
process.env.SSH_CONNECTION = "198.51.100.9 50000 192.0.2.1 22";

const refused = async (args: Props): Promise<string> =>
  (await new Deployed("Rule", "way").failures({ priority: 700, ...args })).map(({ reason }) => reason).join();

for (const [what, args, says] of [
  ["all is refused", { type: "blackhole" }, /would refuse \(blackhole\) the packets to 198\.51\.100\.9/],
  ["the client is", { to: "198.51.0.0/16", type: "prohibit" }, /refuse \(prohibit\)/],
  ["the server is", { from: "192.0.2.1", ipproto: "tcp", sport: "20-30", type: "unreachable" }, /refuse/],
  ["all but others are", { not: true, to: "10.0.0.0/8", type: "prohibit" }, /refuse/],
  ["another link is the way", { table: 77 }, /would send by up1, in place of up0, the packets/],
  ["a more general route goes by another link", { from: "192.0.2.0/24", table: 78 }, /would send by up1/],
  ["a route refuses", { table: 79 }, /would refuse \(blackhole, in table 79\)/],
] as const) {
  it(`a rule of the host that would cut off the SSH session is refused: ${what}`, async () => {
    assert.match(await refused(args), says);
    assert.match(await refused(args), /allowLockout: true/);
    assert.equal(await refused({ ...args, allowLockout: true }), "");
    assert.equal(await refused({ ...args, netns: "anywhere" }), "");
  });
}

for (const [what, args] of Object.entries({
  "others are refused": { to: "203.0.113.0/24", type: "prohibit" },
  "another port is": { ipproto: "tcp", sport: 80, type: "prohibit" },
  "all but the client are": { not: true, to: "198.51.100.0/24", type: "prohibit" },
  "only what is passed on is": { iif: "up0", type: "blackhole" },
  "only marked packets are": { fwmark: 1, type: "blackhole" },
  "the other family is": { family: 6, type: "blackhole" },
  "the table has no such route": { table: 77, suppressPrefixLength: 0 },
  "the table is empty yet": { table: 80 },
  "the table is that of now": { table: "main" },
  "main comes first": { priority: 40_000, type: "blackhole" },
})) {
  it(`a rule of the host is taken where ${what}`, async () => assert.equal(await refused(args), ""));
}
