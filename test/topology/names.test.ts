import assert from "node:assert/strict";
import { test } from "node:test";
import { unknown } from "../../provider/dynamic/unknown.ts";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { run } from "../support/host.ts";
import { byHand, ping, rememberHost } from "../support/lab.ts";

/** The words that stand in a topology's arguments, each as a name of a namespace; some as those of bridges and links. */
const words = ["routes", "links", "sysctls", "addresses", "address", "bridges", "namespaces", "peer", "constructor"];
const bridges = { routes: { address: "10.83.0.1/24" }, lan: { address: "10.83.1.1/24" } };
const onRoutes = (number: number) => ({ master: "routes", address: `10.83.0.${number}/24` });
const lab = {
  bridges,
  namespaces: {
    ...Object.fromEntries(words.map((word, index) => [word, { lan: `10.83.1.${index + 10}/24` }])),
    routes: { lan: ["10.83.1.100/24"], routes: { "10.83.9.0/24": "10.83.1.1" }, links: { addresses: onRoutes(10) } },
    addresses: { lan: "10.83.1.13/24", links: { routes: onRoutes(13), links: onRoutes(14) } },
  },
  cables: {
    routes: { peer: "10.83.2.1/30", addresses: ["10.83.2.2/30"] },
    peer: { routes: "10.83.3.1/30", links: { address: "10.83.3.2/30" } },
  },
};

/** What somebody does by hand, and how the arguments then say it. */
const drifts: [commands: string[], place: string, says: unknown][] = [
  [
    ["ip -n routes link set lan mtu 1300", "ip -n routes link set links mtu 1310"],
    "namespaces.routes.lan",
    { addresses: { "10.83.1.100/24": {} }, mtu: 1300, peer: { mtu: 1500 } },
  ],
  [[], "cables.peer.routes", { address: "10.83.3.1/30", mtu: 1310 }],
  [
    ["ip -n addresses link set peer mtu 1320", "ip -n peer link set addresses mtu 1330"],
    "cables.routes.addresses",
    { addresses: { "10.83.2.2/30": {} }, mtu: 1320 },
  ],
  [[], "cables.routes.peer", { address: "10.83.2.1/30", mtu: 1330 }],
  [
    ["ip -n links link set lan mtu 1340"],
    "namespaces.links.lan",
    { address: "10.83.1.11/24", mtu: 1340, peer: { mtu: 1500 } },
  ],
  [
    ["ip -n routes route replace 10.83.9.0/24 via 10.83.1.1 dev lan onlink proto 199"],
    "namespaces.routes.routes",
    { "10.83.9.0/24": { via: "10.83.1.1", onLink: true } },
  ],
];

const at = (props: Props, place: string) =>
  place.split(".").reduce<unknown>((value, key) => (value as Props)[key], props);

test("a namespace, bridge, link or cable may be called as an argument, and what drifted in it is told as its own", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "names");
  await one.up(lab);
  ping("10.83.2.2", "peer");
  ping("10.83.3.2", "routes");
  ping("10.83.0.13", "routes");
  assert.deepEqual(await one.refresh(), []);
  byHand(...drifts.flatMap(([commands]) => commands));
  assert.deepEqual(await one.refresh(), ["cables", "namespaces"]);
  for (const [, place, says] of drifts) assert.deepEqual(at(one.inputs, place), says, place);
  assert.equal(await one.up(lab), "update");
  assert.match(run("ip", "-n", "routes", "link", "show", "lan"), /mtu 1500/);
  assert.doesNotMatch(run("ip", "-n", "routes", "route", "show", "10.83.9.0/24"), /onlink/);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  hostIsAsBefore();
});

test("of a cable whose namespaces are not known yet, or called peer and netns, the form is told by what it holds", async () => {
  const one = new Deployed("Topology", "names");
  await one.check({ namespaces: unknown, cables: { c: { peer: "10.83.2.1/30", a: "10.83.2.2/30" } } });
  const namespaces = { peer: {}, netns: {}, mtu: {} };
  for (const cable of [
    { peer: { address: "10.83.2.1/30" }, netns: "10.83.2.2/30" },
    { netns: "mtu", peer: { name: "far", netns: "peer" } },
    { mtu: 1400, peer: { name: "far", netns: "peer" } },
  ])
    await one.check({ namespaces, cables: { c: cable } });
});

test("a bridge that is called as an argument of a namespace is linked to among links, as a message says", async () => {
  const one = new Deployed("Topology", "names");
  await assert.rejects(
    one.check({ bridges, namespaces: { h: { routes: "10.83.0.10/24" } } }),
    /namespaces\.h\.routes: expected a record by name, got "10\.83\.0\.10\/24"; a link to the bridge routes is written links: { routes: { master: "routes", /,
  );
  await one.check({ bridges, namespaces: { h: { links: { routes: onRoutes(10) } } } });
});
