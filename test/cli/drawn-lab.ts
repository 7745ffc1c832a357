import { labOf } from "../../dist/cli/show/lab.js";
import { labText } from "../../dist/cli/show/lab-text.js";

type Outputs = Record<string, unknown>;

export const resource = (kind: string, outputs: Outputs) => ({ kind, outputs });
export const netns = (name: string) => resource("Netns", { name });
export const bridge = (name: string, more: Outputs = {}) => resource("Bridge", { name, mtu: 1500, up: true, ...more });
export const address = (device: string, text: string, netns?: string) =>
  resource("Address", { device, address: text, ...(netns && { netns }) });
const route = (netns: string, via: string) => resource("Route", { netns, destination: "default", via });

interface EndOutputs {
  name: string;
  netns?: string;
  master?: string;
  mtu?: number;
  up?: boolean;
}

export const veth = (near: EndOutputs, far: EndOutputs) =>
  resource("Veth", { mtu: 1500, up: true, ...near, peer: { mtu: 1500, up: true, ...far } });

/** Hosts of a bridge of the host, each with an address and a default route. */
export const star = (hosts: number) =>
  Array.from({ length: hosts }, (_, i) => [
    netns(`my-ns${i + 1}`),
    veth({ name: `veth${i}`, master: "my-br0" }, { name: `ceth${i}`, netns: `my-ns${i + 1}` }),
    address(`ceth${i}`, `10.0.0.${(i + 1) * 10}/24`, `my-ns${i + 1}`),
    route(`my-ns${i + 1}`, "10.0.0.1"),
  ]).flat();

export const lab1 = [
  bridge("my-br0"),
  address("my-br0", "10.0.0.1/24"),
  ...star(2),
  resource("Masquerade", { source: "10.0.0.0/24", exceptOutDevice: "my-br0" }),
];

export const draw = (resources: ReturnType<typeof resource>[], options = {}): string =>
  labText(labOf(resources), { width: 100, most: 12, paint: (_, text) => text, ...options });
export const linesOf = (text: string): string[] => text.trimEnd().split("\n");
