import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { it } from "node:test";
import type { Operation } from "../../provider/host/run/operations.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

// The first `ip netns add` of a host makes the mount /run/netns, for good.
shell("ip netns add first; ip netns del first");

const aliases = ["uplink #1", "büro", " \"quoted\" and 'quoted' ", "back\\slash", "$(id) `id`"];

/** A word of a shell's. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

for (const alias of aliases) {
  it(`gives a bridge, a cable and a namespace back an alias of any text: ${alias}`, async () => {
    shell(`ip link add br9 type bridge; ip link set br9 group 7 alias ${quoted(alias)}`);
    shell(`ip netns add his; ip -n his link set lo alias ${quoted(alias)}`);
    shell(`ip link add v9 type veth peer name far9 netns his; ip -n his link set far9 alias ${quoted(alias)}`);
    const before = hostSnapshot();
    for (const life of ["first", "second"]) {
      const all = [
        { one: new Deployed("Netns", "n"), args: { name: "his", adopt: true } },
        { one: new Deployed("Bridge", "b"), args: { name: "br9", mtu: 1400, adopt: true } },
        { one: new Deployed("Veth", "v"), args: { name: "v9", peer: { name: "far9", netns: "his" }, adopt: true } },
      ];
      for (const { one, args } of all) await one.up(args);
      for (const { one } of all.reverse()) await one.down();
      assertHostIs(before, `after the ${life} life`);
    }
    shell("ip link del br9; ip netns del his; while ip link show v9 2> /dev/null; do sleep 0.1; done");
  });
}

it("puts a cable back into a bridge whose name a batch cannot hold", async () => {
  shell("ip link add 'br#ü' type bridge; ip link add v9 type veth peer name far9; ip link set v9 master 'br#ü'");
  shell("ip link add hub type bridge");
  const cable = new Deployed("Veth", "v");
  await cable.up({ name: "v9", master: "hub", peer: { name: "far9" }, adopt: true });
  assert.match(shell("ip link show v9"), /master hub/);
  await cable.down();
  assert.match(shell("ip link show v9"), /master br#ü/);
  shell("ip link del v9; ip link del 'br#ü'; ip link del hub");
});

/** Has each command that gives the alias back fail. */
const refuseAlias = (message: unknown): void => {
  const operation = message as Operation;
  if (operation.argv.at(-1) === "his") operation.refusal = new Error("no");
};

it("goes on at the next destroy where our mark could not be taken off", async (t) => {
  shell("ip link add br9 type bridge; ip link set br9 alias his");
  const before = hostSnapshot();
  const bridge = new Deployed("Bridge", "b");
  await bridge.up({ name: "br9", mtu: 1400, adopt: true });
  subscribe("pulumi-netns:operation-start", refuseAlias);
  t.after(() => unsubscribe("pulumi-netns:operation-start", refuseAlias));
  await assert.rejects(bridge.down(), /taking the mark off link br9 in the host: no/);
  assert.match(shell("ip link show br9"), /alias pulumi-netns:1 /);
  unsubscribe("pulumi-netns:operation-start", refuseAlias);
  await bridge.down();
  assertHostIs(before);
  shell("ip link del br9");
});
