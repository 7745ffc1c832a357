import assert from "node:assert/strict";
import { test } from "node:test";
import { chain, fullMesh, ring, spineLeaf, star, tree } from "pulumi-netns";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { pingAll, rememberHost, runIn } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";

/** Shapes whose routers are to reach one another, and how many there are. */
const shapes: [name: string, args: Props, routers: number][] = [
  ["chain", chain(5), 5],
  ["ring", ring(5), 5],
  ["fullMesh", fullMesh(4), 4],
  ["tree", tree(2, 2), 7],
  ["spineLeaf", spineLeaf(2, 3), 5],
];

for (const [name, args, count] of shapes) {
  test(`${name}: every router reaches every other one`, async () => {
    const hostIsAsBefore = rememberHost();
    const lab = new Deployed("Topology", name);
    await lab.up(args);
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    pingAll(
      numbers.map((number) => `r${number}`),
      numbers.map((number) => `10.97.0.${number}`),
    );
    assert.deepEqual(await lab.refresh(), []);
    await lab.down();
    hostIsAsBefore();
  });
}

test("star: the hosts reach one another and their gateway", async () => {
  const hostIsAsBefore = rememberHost();
  const lab = new Deployed("Topology", "star");
  await lab.up(star(4, { prefix: "host", bridge: "office", network: "10.60.0.0/24" }));
  pingAll([undefined, "host1", "host4"], ["10.60.0.1", "10.60.0.2", "10.60.0.5"]);
  assert.match(runIn("host4", "ip", "route"), /^default via 10\.60\.0\.1 dev office/);
  await lab.down();
  hostIsAsBefore();
});

/** The same as `pingAll`, where a first packet may be lost: on a busy machine neighbours are not found at once. */
async function assertAnswers(from: readonly (string | undefined)[], to: readonly string[]): Promise<void> {
  for (const netns of from)
    for (const address of to) assert.ok(await until(() => answers(netns, address), 15), `${netns} to ${address}`);
}

test("star of both families: the hosts reach one another and their gateway by each", async () => {
  const hostIsAsBefore = rememberHost();
  const lab = new Deployed("Topology", "star");
  await lab.up(star(2, { network: ["10.60.0.0/24", "fd00:60::/64"] }));
  await assertAnswers([undefined, "h1", "h2"], ["10.60.0.1", "10.60.0.3", "fd00:60::1", "fd00:60::3"]);
  assert.match(runIn("h2", "ip", "-6", "route"), /^default via fd00:60::1 dev lan/m);
  assert.deepEqual(await lab.refresh(), []);
  await lab.down();
  hostIsAsBefore();
});

/** Networks behind the ends of a chain, each with a host that has its router for a gateway. */
const branches = (four: boolean) => {
  const networks = {
    r1: [...(four ? ["10.50.1.0/24"] : []), "fd00:50:1::/64"],
    r4: [...(four ? ["10.50.4.0/24"] : []), "fd00:50:4::/64"],
  };
  const routers = four ? ["10.97.0.0/16", "fd00:97::/64"] : "fd00:97::/64";
  const { namespaces, cables } = chain(4, { routers, networks });
  const lan = (n: number) => {
    const own = [...(four ? [`10.50.${n}.1`] : []), `fd00:50:${n}::1`];
    return {
      netns: `r${n}`,
      addresses: own.map((one) => (one.includes(":") ? `${one}/64` : `${one}/24`)),
      gateway: own,
    };
  };
  const host = (n: number) => [...(four ? [`10.50.${n}.10/24`] : []), `fd00:50:${n}::10/64`];
  const bridges = { lan1: lan(1), lan4: lan(4) };
  return { bridges, cables, namespaces: { ...namespaces, h1: { lan1: host(1) }, h4: { lan4: host(4) } } };
};

for (const four of [true, false]) {
  test(`networks behind routers: their hosts reach one another and all routers, by ${four ? "both families" : "IPv6 alone"}`, async () => {
    const hostIsAsBefore = rememberHost();
    const lab = new Deployed("Topology", "branches");
    await lab.up(branches(four));
    const six = ["fd00:50:1::10", "fd00:50:4::10", "fd00:97::1", "fd00:97::4"];
    await assertAnswers(
      ["h1", "h4", "r2"],
      [...six, ...(four ? ["10.50.1.10", "10.50.4.10", "10.97.0.1", "10.97.0.4"] : [])],
    );
    assert.equal(runIn("r2", "ip", "-4", "route") === "", !four);
    assert.deepEqual(await lab.refresh(), []);
    await lab.down();
    hostIsAsBefore();
  });
}

test("a long chain has few routes: numbers that follow one another share one", () => {
  const { namespaces } = chain(200);
  const most = Math.max(...Object.values(namespaces).map(({ routes }) => Object.keys(routes).length));
  assert.ok(most <= 16, `${most} routes in one router`);
});

test("options that do not fit are refused, by the option", () => {
  for (const [shape, says] of [
    [
      () => star(300, { network: "10.60.0.0/24" }),
      /^10\.60\.0\.0\/24 has no more than 256 addresses, and more are needed/,
    ],
    [
      () => star(3, { network: "10.60.0.0" }),
      /^a network is such as 10\.60\.0\.0\/24 or fd00:60::\/64, not "10\.60\.0\.0"$/,
    ],
    [
      () => chain(3, { routers: ["10.1.0.0/24", "10.2.0.0/24"] }),
      /^routers: give one network of IPv4 and one of IPv6 at most, not 10\.1/,
    ],
    [
      () => chain(3, { networks: { r4: "10.1.0.0/24" } }),
      /^networks: there is no router r4; they are called r1 to r3$/,
    ],
    [
      () => chain(3, { networks: { r1: "fd00:1::/64" } }),
      /^networks: fd00:1::\/64 of r1 is of another family than the routers; give them addresses of both/,
    ],
  ] as const)
    assert.throws(shape, (error: Error) => says.test(error.message));
});

test("addresses of large networks carry over", () => {
  const { namespaces } = chain(300, { routers: "fd00:97::ff00/112", cables: "fd00:98::/64" });
  assert.equal(namespaces.r256?.address, "fd00:97::100/128");
  assert.equal(chain(300).namespaces.r256?.address, "10.97.1.0/32");
});
