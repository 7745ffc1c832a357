import assert from "node:assert/strict";
import { test } from "node:test";
import { chain, fullMesh, ring, spineLeaf, star, tree } from "pulumi-netns";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { pingAll, rememberHost, runIn } from "../support/lab.ts";

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

test("a long chain has few routes: numbers that follow one another share one", () => {
  const { namespaces } = chain(200);
  const most = Math.max(...Object.values(namespaces).map(({ routes }) => Object.keys(routes).length));
  assert.ok(most <= 16, `${most} routes in one router`);
});

test("a network that is too small for a shape is refused", () => {
  assert.throws(
    () => star(300, { network: "10.60.0.0/24" }),
    /10\.60\.0\.0\/24 is no IPv4 network with more than 256 /,
  );
});
