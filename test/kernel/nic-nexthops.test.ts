import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

it("tells a command that works for a route by a group of nexthops, of which the kernel left the others", async (t) => {
  shell("ip netns add first; ip netns del first");
  const before = hostSnapshot();
  const ends = [1, 2].map(
    (n) => `ip link add grp${n} type veth peer name far${n}; ip link set grp${n} up; ip link set far${n} up
    ip addr add 10.9.7${n}.1/24 dev grp${n}; ip nexthop add id 7${n} via 10.9.7${n}.2 dev grp${n}`,
  );
  shell(`ip netns add groups\n${ends.join("\n")}\nip nexthop add id 70 group 71/72; ip route add 10.9.80.0/24 nhid 70`);
  const told = t.mock.method(console, "error", () => undefined);
  const nic = new Deployed("Nic", "member");
  await nic.up({ interface: "grp1", name: "grp1", netns: "groups" });
  await nic.down();
  const [text] = told.mock.calls.map(({ arguments: [message] }) => String(message));
  const [command] = /^ip route replace .*(?= \(in place of the route that is there now\)$)/m.exec(text ?? "") ?? [];
  assert.ok(command, text);
  shell(command);
  assert.match(shell("ip route show 10.9.80.0/24"), /via 10\.9\.71\.2 dev grp1 .*\n.*via 10\.9\.72\.2 dev grp2/);
  shell("ip link del grp1; ip link del grp2; ip netns del groups");
  assertHostIs(before);
});
