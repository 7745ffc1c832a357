import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

/** Three hosts on a bridge: each a cable with an address. */
async function hosts() {
  const names = ["one", "two", "three"];
  const bridge = new Deployed("Bridge", "sw");
  await bridge.up({ name: "sw" });
  const cables = names.map((netns) => new Deployed("Veth", netns));
  const argsOf = (index: number, port?: object) => ({
    name: `${names[index]}-p`,
    master: "sw",
    ...(port && { port }),
    peer: { name: "eth0", netns: names[index] },
  });
  for (const [index, cable] of cables.entries()) {
    byHand(`ip netns add ${names[index]}`);
    await cable.up(argsOf(index));
    byHand(`ip -n ${names[index]} addr add 10.9.0.${index + 1}/24 dev eth0`);
  }
  const setPort = (index: number, port?: object) => cables[index]?.up(argsOf(index, port));
  const end = async () => {
    for (const cable of [...cables, bridge]) await cable.down();
    for (const name of names) byHand(`ip netns del ${name}`);
  };
  return { cables, setPort, end };
}

test("isolated ports hear no other isolated port, until they are no longer declared so", async () => {
  const hostIsAsBefore = rememberHost();
  const { cables, setPort, end } = await hosts();
  ping("10.9.0.2", "one");
  for (const index of [0, 1]) assert.equal(await setPort(index, { isolated: true }), "update");
  assert.ok(!answers("one", "10.9.0.2"), "both are isolated");
  ping("10.9.0.3", "one");
  byHand("ip link set one-p type bridge_slave isolated off");
  assert.deepEqual(await cables[0]?.refresh(), ["port"]);
  assert.ok(await until(() => answers("one", "10.9.0.2")));
  await setPort(0, { isolated: true });
  assert.ok(!answers("one", "10.9.0.2"), "the drift is mended");
  await setPort(0);
  assert.ok(await until(() => answers("one", "10.9.0.2")));
  await end();
  hostIsAsBefore();
});

test("arguments of a port that are no longer declared are the kernel's again, the cost too", async () => {
  const hostIsAsBefore = rememberHost();
  const { setPort, end } = await hosts();
  const before = portOf("one-p");
  const all = {
    ...{ cost: 7, priority: 3, isolated: true, hairpin: true, learning: false, flood: false, multicastFlood: false },
    ...{ broadcastFlood: false, multicastToUnicast: true, fastLeave: true, guard: true, rootBlock: true },
    ...{ neighSuppress: true, locked: true },
  };
  await setPort(0, all);
  const set = portOf("one-p");
  assert.deepEqual(
    Object.keys(set).filter((key) => set[key] !== before[key]).length,
    Object.keys(all).length,
    JSON.stringify([before, set]),
  );
  await setPort(0, { cost: 7 });
  assert.deepEqual(portOf("one-p"), { ...before, cost: 7 });
  await setPort(0, { hairpin: true });
  assert.deepEqual(portOf("one-p"), { ...before, hairpin: true });
  await setPort(0);
  assert.deepEqual(portOf("one-p"), before);
  await end();
  hostIsAsBefore();
});

test("the cost of a port says which of two ways the spanning tree blocks", async () => {
  const hostIsAsBefore = rememberHost();
  const bridges = ["root", "leaf"].map((name) => new Deployed("Bridge", name));
  const times = { stp: true, forwardDelay: 4, helloTime: 1, maxAge: 6 };
  for (const [index, one] of bridges.entries())
    await one.up({ name: one.name, ...times, priority: index === 0 ? 4096 : 32768 });
  const ways = ["a", "b"].map((name) => new Deployed("Veth", name));
  const costs = async (...of: number[]) => {
    for (const [index, way] of ways.entries())
      await way.up({
        name: `root-${way.name}`,
        master: "root",
        peer: { name: `leaf-${way.name}`, master: "leaf", port: { cost: of[index] } },
      });
  };
  await costs(10, 20);
  assert.ok(await until(() => stateOf("leaf-b") === "blocking" && stateOf("leaf-a") === "forwarding", 20));
  await costs(30, 20);
  assert.ok(await until(() => stateOf("leaf-a") === "blocking" && stateOf("leaf-b") === "forwarding", 20));
  for (const one of [...ways, ...bridges]) await one.down();
  hostIsAsBefore();
});

type Port = Record<string, unknown>;

const slaveData = (name: string): Port =>
  (
    JSON.parse(run("ip", "-json", "-details", "link", "show", "dev", name)) as { linkinfo: { info_slave_data: Port } }[]
  )[0]?.linkinfo.info_slave_data ?? {};

const stateOf = (name: string): unknown => slaveData(name).state;

/** What can be set of a port: no numbers of the tree, and no timers. */
function portOf(name: string): Port {
  const own = Object.entries(slaveData(name)).filter(
    ([key, value]) => typeof value === "boolean" || key === "cost" || key === "priority",
  );
  return Object.fromEntries(own);
}
