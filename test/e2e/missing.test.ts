import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";

const program = `import { Address, Bridge, Netns, Sysctl, Veth } from "pulumi-netns";
const netns = new Netns("there");
const bridge = new Bridge("lan7");
const cases = [
  () => new Bridge("lost", { netns: "nowhere" }),
  () => new Veth("lost", { master: "nosuch", peer: { name: "eth0", netns: "nowhere" } }),
  () => new Address("lost", { device: "nosuch", address: "10.87.0.1/24" }),
  () => new Sysctl("lost", { netns, key: "net.ipv4.no_such_setting", value: 1 }),
  () => {
    new Sysctl("by-name", { netns: "there", key: "net.ipv4.tcp_ecn", value: 1 }, { dependsOn: netns });
    new Sysctl("by-path", { netns: "/run/netns/there", key: "net.ipv4.ip_forward", value: 1 }, { dependsOn: netns });
    new Sysctl("by-hand", { netns: "hand", key: "net.ipv4.tcp_ecn", value: 1 });
    new Address("on-name", { device: "lan7", address: "10.87.0.1/24" }, { dependsOn: bridge });
    new Address("on-lo", { device: "lo", address: "10.87.1.1/32" });
  },
];
cases[process.env.CASE]();`;

const made = "and nothing that this program declared before makes it; give";

test("what arguments name and nobody makes is told in the preview already, and refused in up", async (t) => {
  byHand("ip netns add hand");
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  const cases = [
    [`netns: netns nowhere is not there, ${made} the Netns resource`],
    [
      `peer.netns: netns nowhere is not there, ${made} the Netns`,
      `master: there is no link nosuch in the host, ${made} its resource`,
    ],
    [`device: there is no link nosuch in the host, ${made} its resource`],
    [`key: the host has no setting "net.ipv4.no_such_setting"; look for its name in`],
  ];
  for (const [number, warnings] of cases.entries()) {
    stack.env.CASE = `${number}`;
    const { text } = await stack.preview();
    for (const warning of warnings) assert.ok(text.includes(`warning: ${warning}`), text);
    const refused = await stack.refused("up", "--yes", "--skip-preview");
    assert.match(
      refused.text,
      /error: (peer\.)?(netns: netns nowhere is not there|device: there is no link nosuch in the host|key: netns there has no setting "net\.ipv4\.no_such_setting")/,
    );
  }
  stack.env.CASE = "4";
  assert.doesNotMatch((await stack.preview()).text, /warning/);
  assert.doesNotMatch((await stack.up()).text, /warning/);
  await stack.destroy();
  hostIsAsBefore();
  byHand("ip netns del hand");
});
