import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { Editor } from "./editor.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, `${name}.ts`), "utf8");

const inTopology = (namespace: string) => `import { Topology } from "pulumi-netns";
new Topology("lab", { bridges: { lan: {} }, namespaces: { h1: { ${namespace} } } });`;

const editor = new Editor({
  kinds: read("kinds"),
  topology: read("topology"),
  misspelt: inTopology(`lan: { adress: "10.0.0.1/24" }`),
  wrong: inTopology("lan: { address: 10 }"),
  absent: inTopology(`wan: "10.0.0.1/24"`),
  hovers: `import { Address, Bridge, Route, Topology, Veth } from "pulumi-netns";
export const shown = (bridge: Bridge, cable: Veth, route: Route, address: Address, lab: Topology<"lan">) => [
  bridge.mtu, bridge.ifindex, cable.peer, cable.peerMac, route.metric, address.network, lab.cables,
];
new Bridge("br", { ageingTime: 3 });
new Veth("veth", { peer: { txQueueLength: 3 } });
new Topology("lab", { bridges: { lan: { forwardDelay: 3 } }, namespaces: { h1: { lan: { gateway: false } } } });`,
});

it("compiles what is right, and nothing that is misspelt, missing or of a wrong type", () => {
  for (const name of ["kinds", "topology"]) assert.deepEqual(editor.problems(name), [], name);
});

it("says in one line what is wrong in a topology", () => {
  const says: [program: string, message: RegExp][] = [
    [
      "misspelt",
      /^Object literal may only specify known properties, and 'adress' does not exist in type '.*TopologyLinkArgs.*'\.$/,
    ],
    [
      "wrong",
      /Types of property 'address' are incompatible\.\n +Type 'number' is not assignable to type 'Input<string> \| undefined'\.$/,
    ],
    [
      "absent",
      /^Object literal may only specify known properties, and 'wan' does not exist in type 'TopologyNamespaceArgs<"lan">'\.$/,
    ],
  ];
  for (const [program, message] of says) {
    const [only, ...more] = editor.problems(program);
    assert.match(String(only), message);
    assert.deepEqual(more, []);
  }
});

it("shows the JSDoc of outputs and arguments", () => {
  assert.deepEqual(editor.blanks(), []);
  const shown: [text: string, says: RegExp][] = [
    ["bridge.mtu", /^Largest packet, in bytes/],
    ["bridge.ifindex", /^The link's number/],
    ["cable.peerMac", /^The far end's MAC address/],
    ["cable.peer", /^The far end, as a device/],
    ["route.metric", /^Its rank among routes/],
    ["address.network", /^The network that it is in/],
    ["lab.cables", /^Cables between namespaces/],
    ["ageingTime", /^Seconds that a MAC address is remembered/],
    ["txQueueLength", /^Packets that may wait/],
    ["forwardDelay", /^Seconds that a port listens/],
    ["gateway", /^Another gateway than the bridge's/],
  ];
  for (const [text, says] of shown) assert.match(editor.hover("hovers", text), says, text);
});
