import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** A packet of a size that may not be cut into pieces (ping(8), -M do). */
const large = (netns: string, size: number, to: string) =>
  `ip netns exec ${netns} ping -c1 -W2 -M do -s ${size - 28} ${to}`;

const mtuOf = (netns: string, link: string): number =>
  JSON.parse(shell(`ip -n ${netns} -json link show dev ${link}`))[0].mtu;

it("gives the far end of a cable the mtu that only the near one was given, and the other way round", async () => {
  shell("ip netns add mtua; ip netns add mtub");
  const before = hostSnapshot();
  const ends = { name: "eth0", netns: "mtua", peer: { name: "eth0", netns: "mtub" } };
  const cable = new Deployed("Veth", "jumbo");
  await cable.up({ ...ends, mtu: 9000 });
  shell("ip -n mtua addr add 10.9.41.1/24 dev eth0; ip -n mtub addr add 10.9.41.2/24 dev eth0");
  assert.match(shell(large("mtua", 9000, "10.9.41.2")), /1 received/);
  assert.match(shell(large("mtub", 9000, "10.9.41.1")), /1 received/);
  assert.deepEqual(await cable.refresh(), []);
  shell("ip -n mtub link set eth0 mtu 1500");
  assert.deepEqual(await cable.refresh(), ["peer"], "an mtu that follows from the other one's drifts as any other");
  await cable.up({ ...ends, mtu: 9000 });
  assert.equal(mtuOf("mtub", "eth0"), 9000);
  await cable.up({ ...ends, peer: { ...ends.peer, mtu: 4000 } });
  assert.deepEqual([mtuOf("mtua", "eth0"), mtuOf("mtub", "eth0")], [4000, 4000]);
  await cable.up({ ...ends, mtu: 3000, peer: { ...ends.peer, mtu: 2000 } });
  assert.deepEqual([mtuOf("mtua", "eth0"), mtuOf("mtub", "eth0")], [3000, 2000], "who gives both has both");
  await cable.up(ends);
  assert.deepEqual([mtuOf("mtua", "eth0"), mtuOf("mtub", "eth0")], [1500, 1500]);
  await cable.down();
  assertHostIs(before);
  shell("ip netns del mtua; ip netns del mtub");
});

it("does so in a topology, for cables and for links to a bridge", async () => {
  shell("ip netns add mtua; ip netns del mtua");
  const before = hostSnapshot();
  const lab = new Deployed("Topology", "jumbos");
  await lab.up({
    bridges: { mtubr: { mtu: 9000 } },
    namespaces: {
      mtua: { mtubr: { address: "10.9.42.1/24", mtu: 9000 } },
      mtub: { mtubr: { address: "10.9.42.2/24", peer: { mtu: 9000 } } },
    },
    cables: { side: { mtua: { address: "10.9.43.1/30", mtu: 9000 }, mtub: "10.9.43.2/30" } },
  });
  for (const to of ["10.9.42.2", "10.9.43.2"]) assert.match(shell(large("mtua", 9000, to)), /1 received/, to);
  assert.deepEqual(await lab.refresh(), []);
  shell("ip link set mtubr mtu 1500");
  assert.match(
    shell(large("mtua", 9000, "10.9.42.2")),
    /1 received/,
    "a bridge of less loses nothing between its ports",
  );
  shell("ip -n mtub link set mtubr mtu 1500; ip link set mtub-mtubr mtu 1500");
  assert.throws(() => shell(large("mtua", 9000, "10.9.42.2")), "a port of less does");
  await lab.down();
  assertHostIs(before);
});
