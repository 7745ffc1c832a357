import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { digest } from "../../dist/provider/kernel/marks.js";
import { makeStack, type Stack } from "../support/engine.ts";

/** What the two labs of a pair share, so that one of them must fail. Labs that share only a `subnet` both work. */
const clashes = ["netns", "bridge", "subnet", "setting", "route", "address", "rule", "everything"] as const;

export type Clash = (typeof clashes)[number];

/** One of eight labs: its stack, and the words by which another stack's error names it. */
export interface Lab {
  index: number;
  stack: Stack;
  project: string;
  /** The owner as a mark (the text on an object) names it: `PROJECT/STACK` and the backend's hash. */
  owner: RegExp;
}

/** Names and addresses of a lab, given what it shares with its partner. */
export interface Layout {
  netns: string;
  bridge: string;
  gateway: string;
  host: string;
}

export const partner = (index: number): number => index ^ 1;

/**
 * The pairs: two checkouts of the same project and stack, two stacks of one project, two projects on one backend, two strangers.
 */
const pairs = [
  { projects: ["twin", "twin"], stacks: ["dev", "dev"], backends: ["a", "b"] },
  { projects: ["family", "family"], stacks: ["left", "right"], backends: ["a", "a"] },
  { projects: ["north", "south"], stacks: ["dev", "dev"], backends: ["a", "a"] },
  { projects: ["stranger", "visitor"], stacks: ["one", "two"], backends: ["c", "d"] },
];

/** A setting of the host for each pair, over which the two labs clash. */
const settings = ["tcp_keepalive_time", "tcp_keepalive_intvl", "tcp_keepalive_probes", "tcp_fin_timeout"];

/** Makes eight stacks over four backends, each stack in its own project folder. */
export async function makeLabs(t: TestContext): Promise<Lab[]> {
  const backends = mkdtempSync(join(tmpdir(), "netns-backends-"));
  t.after(() => rmSync(backends, { recursive: true, force: true }));
  const labs: Lab[] = [];
  for (const [number, { projects, stacks, backends: names }] of pairs.entries()) {
    for (const half of [0, 1] as const) {
      const backend = join(backends, names[half] as string);
      mkdirSync(backend, { recursive: true });
      const [project, name] = [projects[half] as string, stacks[half] as string];
      const stack = await makeStack(t, { program: "", project, name, backend });
      // The second lab of a pair writes its state only once, at the end.
      if (half === 1) stack.env.PULUMI_SKIP_CHECKPOINTS = "true";
      const home = digest(`file://${backend}`, 8);
      labs.push({ index: number * 2 + half, stack, project, owner: new RegExp(`${project}/${name} .*${home}`) });
    }
  }
  return labs;
}

/** What a pair shares in a round. Over the rounds each pair meets each clash. */
export const clashOf = ({ index }: Lab, round: number): Clash =>
  clashes[(round + 2 * (index >> 1)) % clashes.length] as Clash;

/** The layout of the lab with this number, if the clash tells what it shares with its partner. */
export function layoutOf(index: number, clash: Clash): Layout {
  const shared = Math.min(index, partner(index));
  const at = (part: Clash): number => (clash === part || clash === "everything" ? shared : index);
  const network = `10.80.${at("subnet")}`;
  // The hosts of two labs in one subnet have different addresses.
  const host = `${network}.${10 + index}`;
  return { netns: `space${at("netns")}`, bridge: `hub${at("bridge")}`, gateway: `${network}.1`, host };
}

/** A small lab with everything that stacks on one host have in common: names, notes, forwarding, nft, settings. */
export function programOf(index: number, clash: Clash): string {
  const { netns, bridge, gateway, host } = layoutOf(index, clash);
  const pair = index >> 1;
  const also = (part: Clash, line: string): string => (clash === part || clash === "everything" ? line : "");
  return `import { Address, Bridge, Firewall, Impairment, Masquerade, Netns, PortForward, Route, Rule, Sysctl, Veth } from "pulumi-netns";
const hub = new Bridge("hub", { name: "${bridge}" });
const gateway = new Address("gateway", { device: hub, address: "${gateway}/24" });
const space = new Netns("space", { name: "${netns}" });
const cable = new Veth("cable", { name: "cable${index}", master: hub, peer: { name: "eth0", netns: space } });
const host = new Address("host", { device: cable.peer, address: "${host}/24" });
new Route("default", { device: host, destination: "default", via: "${gateway}" });
new Masquerade("nat", { source: "10.80.${index}.0/24", exceptOutDevice: hub });
new Sysctl("own", { netns: space, key: "net.ipv4.ip_default_ttl", value: ${100 + index} });
new Impairment("line", { device: cable, rate: "500mbit" });
new PortForward("web", { port: ${18080 + index}, to: "${host}", toPort: 80 });
new Firewall("guard", { netns: space, chains: { input: { rules: [{ protocol: "tcp", ports: [81], then: "drop" }] } } });
${also("rule", `new Rule("by-mark", { priority: ${800 + pair}, fwmark: ${index + 1}, table: ${900 + index} });`)}
${also("setting", `new Sysctl("shared", { key: "net.ipv4.${settings[pair]}", value: ${20 + index} });`)}
${also("route", `new Route("detour", { device: gateway, destination: "203.0.113.${pair}/32" });`)}
${also("address", `new Address("service", { device: "lo", address: "198.51.100.${pair}/32" });`)}
`;
}
