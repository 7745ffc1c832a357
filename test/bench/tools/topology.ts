import * as provider from "pulumi-netns";
import { type Lab, labOf } from "../shape.ts";
import { pulumiLife } from "./pulumi-life.ts";
import { enterNamed, type Tool } from "./tool.ts";

const program = `import { readFileSync } from "node:fs";
import { Topology } from "pulumi-netns";
new Topology("lab", JSON.parse(readFileSync("lab.json", "utf8")));
`;

/** The whole lab as one resource. */
export const topology: Tool = {
  name: "Topology",
  absent: async () => ("Topology" in provider ? undefined : "this version of pulumi-netns has no Topology"),
  open: async (shape, folder) => ({
    ...(await pulumiLife({
      folder,
      files: { "index.ts": program },
      lab: JSON.stringify(argumentsOf(labOf(shape))),
      grown: JSON.stringify(argumentsOf(labOf(shape, 1))),
    })),
    enter: enterNamed,
  }),
};

/** The lab as arguments of a Topology, in the short form wherever there is one. */
function argumentsOf({ bridges, namespaces, cables }: Lab): Record<string, unknown> {
  const gateway = (address: string) => address.split("/")[0];
  return {
    bridges: Object.fromEntries(bridges.map(({ name, address }) => [name, { address, gateway: gateway(address) }])),
    namespaces: Object.fromEntries(
      namespaces.map((netns, i) => [netns.name, bridges.length > 0 ? onBridge(cables[i]) : router(netns)]),
    ),
    cables: Object.fromEntries(
      cables.filter(({ near }) => near.netns !== undefined).map(({ name, near, far }) => [name, between(near, far)]),
    ),
  };
}

type Cable = Lab["cables"][number];

const onBridge = (cable: Cable | undefined) => ({ [String(cable?.near.bridge)]: cable?.far.address });

const router = ({ routes }: Lab["namespaces"][number]) => ({
  routes: Object.fromEntries(routes.map(({ to, via }) => [to, via])),
  sysctls: { "net.ipv4.ip_forward": 1 },
});

const between = (near: Cable["near"], far: Cable["far"]) => ({
  [String(near.netns)]: near.address,
  [String(far.netns)]: far.address,
});
