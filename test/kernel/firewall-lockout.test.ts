import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { byHand } from "../support/lab.ts";

byHand(
  "ip link add up0 type dummy || ip link add up0 type bridge",
  "ip addr add 192.0.2.1/24 dev up0",
  "ip link set up0 up",
);
process.env.SSH_CONNECTION = "192.0.2.9 50000 192.0.2.1 22";

const ssh = { protocol: "tcp", ports: [22], then: "accept" };
const established = { state: ["established"], then: "accept" };

const refused = async (chains: Props, more: Props = {}): Promise<string> =>
  (await new Deployed("Firewall", "gate").failures({ chains, ...more })).map(({ reason }) => reason).join();

for (const [what, chains, says] of [
  [
    "a policy of drop",
    { input: { policy: "drop" } },
    /the policy of input, drop, would cut off the SSH session from 192/,
  ],
  [
    "a rule that drops",
    { input: { rules: [{ from: "192.0.2.0/24", then: "drop" }] } },
    /input\.rules\.0 would cut off/,
  ],
  ["no way back", { output: { policy: "drop", rules: [ssh] } }, /the policy of output, drop/],
  ["an accept for another link", { input: { policy: "drop", rules: [{ ...ssh, iif: "up1" }] } }, /policy of input/],
  ["an accept that comes late", { input: { rules: [{ then: "reject" }, ssh] } }, /input\.rules\.0/],
  ["a rule in words that may drop", { input: { rules: [{ raw: "meta mark 7 drop" }] } }, /input\.rules\.0/],
] as const) {
  it(`a firewall of the host that would cut off the SSH session is refused: ${what}`, async () => {
    assert.match(await refused(chains), says);
    assert.match(await refused(chains), /allowLockout: true/);
    assert.equal(await refused(chains, { allowLockout: true }), "");
  });
}

for (const [what, chains] of Object.entries({
  "the port is accepted": { input: { policy: "drop", rules: [{ from: "192.0.2.9", ...ssh, iif: "up0" }] } },
  "what is established is accepted": {
    input: { policy: "drop", rules: [established, { then: "drop" }] },
    output: { policy: "drop", rules: [established] },
  },
  "others are dropped": { input: { rules: [{ from: "198.51.100.0/24", then: "drop" }] } },
  "only what is passed on is dropped": { forward: { policy: "drop" } },
})) {
  it(`a firewall of the host is taken where ${what}`, async () => assert.equal(await refused(chains), ""));
}

it("a firewall of a namespace is nobody's way in", async () =>
  assert.equal(await refused({ input: { policy: "drop" } }, { netns: "anywhere" }), ""));
