import assert from "node:assert/strict";
import { it } from "node:test";
import { faultBefore, faultEnd, faultSet } from "../../provider/kernel/impairment/fault.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const [near, far] = [
  { netns: "own1", name: "eth0" },
  { netns: "own2", name: "eth0" },
];
const device = { netns: "own1", device: "eth0" };
const cable = { ...near, peer: far };
const byHand = "ip -n own1 link add eth0 type veth peer name eth0 netns own2";
const theirs = "tc -n own1 qdisc add dev eth0 root handle 7: tbf rate 1mbit burst 20000 limit 41000";
const look = () => shell("tc -n own1 qdisc show dev eth0");

/** Runs a test in two namespaces, and asserts that the host is as before. */
async function inTwo(test: () => Promise<void>): Promise<void> {
  shell("ip netns add own1; ip netns add own2");
  const before = hostSnapshot();
  await test();
  assertHostIs(before);
  shell("ip netns del own1; ip netns del own2");
}

it("refuses conditions of a cable's end where an Impairment or somebody else gave the end some", () =>
  inTwo(async () => {
    const [veth, wan] = [new Deployed("Veth", "cable"), new Deployed("Impairment", "wan")];
    await veth.up(cable);
    await wan.up({ ...device, rate: "3mbit" });
    const word = { ...cable, impairment: { rate: "5mbit" } };
    await assert.rejects(
      veth.up(word),
      /impairment: .*is declared already, by Impairment:wan of stack conformance\/dev/,
    );
    assert.match(look(), /rate 3Mbit/);
    await wan.down();
    assert.equal(await veth.up(word), "update");
    assert.match(look(), /rate 5Mbit/);
    await assert.rejects(wan.up({ ...device, rate: "3mbit" }), /another of our resources made it/);
    await veth.up(cable);
    assert.match(look(), /noqueue/);
    shell(theirs);
    await assert.rejects(veth.up(word), /impairment: .*a tbf is there.*`nsenter .* tc qdisc del dev eth0 root`/);
    assert.match(look(), /tbf 7: .*rate 1Mbit/);
    await veth.down();
  }));

it("adopts a cable with conditions only where nobody gave it any, and takes these away at its release", () =>
  inTwo(async () => {
    const args = { ...cable, adopt: true, impairment: { rate: "5mbit" } };
    for (const hand of [theirs, "tc -n own1 qdisc add dev eth0 root pfifo limit 77"]) {
      shell(`${byHand}; ip -n own1 link set eth0 up; ${hand}`);
      const found = look();
      await assert.rejects(new Deployed("Veth", "cable").up(args), /adopt: .*eth0 has a \w+ already.*by an Impairment/);
      assert.equal(look(), found);
      shell("ip -n own1 link del eth0");
    }
    shell(`${byHand}; ip -n own1 link set eth0 up`);
    const veth = new Deployed("Veth", "cable");
    await veth.up(args);
    assert.match(look(), /rate 5Mbit/);
    await veth.down();
    assert.match(look(), /noqueue/);
  }));

it("puts back after a fault what is declared then, not what was declared before", () =>
  inTwo(async () => {
    const [veth, wan] = [new Deployed("Veth", "cable"), new Deployed("Impairment", "wan")];
    await veth.up(cable);
    await wan.up({ ...device, rate: "3mbit" });
    const noted = await faultBefore(device);
    await wan.up({ ...device, rate: "4mbit" });
    await faultSet(device, { rate: "1mbit" });
    await faultEnd(device, noted);
    assert.match(look(), /rate 4Mbit/);
    await faultSet(device, { rate: "1mbit" });
    await wan.down();
    await faultEnd(device, noted);
    assert.match(look(), /noqueue/);
    await veth.down();
  }));

it("keeps a fault on a cable's end until the conditions of that end change", () =>
  inTwo(async () => {
    const veth = new Deployed("Veth", "cable");
    const args = { ...cable, impairment: { rate: "5mbit" } };
    await veth.up(args);
    const noted = await faultBefore(device);
    await faultSet(device, { rate: "1mbit" });
    await veth.up({ ...args, mtu: 1400 });
    assert.match(look(), /rate 1Mbit/);
    await faultEnd(device, noted);
    assert.match(look(), /rate 5Mbit/);
    await faultSet(device, { rate: "1mbit" });
    await veth.up({ ...args, impairment: { rate: "6mbit" } });
    await faultEnd(device, noted);
    assert.match(look(), /rate 6Mbit/);
    await faultSet(device, { rate: "1mbit" });
    await veth.up(cable);
    await faultEnd(device, noted);
    assert.match(look(), /noqueue/);
    await veth.down();
  }));
