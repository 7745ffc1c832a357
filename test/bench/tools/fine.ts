import { labOf } from "../shape.ts";
import { pulumiLife } from "./pulumi-life.ts";
import { enterNamed, type Tool } from "./tool.ts";

const program = `import { readFileSync } from "node:fs";
import { Address, Bridge, Netns, Route, Sysctl, Veth } from "pulumi-netns";
const lab = JSON.parse(readFileSync("lab.json", "utf8"));
const [bridges, namespaces, addresses] = [{}, {}, {}];
for (const { name, address } of lab.bridges) {
  bridges[name] = new Bridge(name);
  new Address(name + "-gateway", { device: bridges[name], address });
}
for (const { name, forwards } of lab.namespaces) {
  const netns = namespaces[name] = new Netns(name);
  if (forwards) new Sysctl(name + "-forwards", { netns, key: "net.ipv4.ip_forward", value: 1 });
}
for (const { name, near, far } of lab.cables) {
  const end = ({ link, netns, bridge }) => ({ name: link, netns: namespaces[netns], master: bridges[bridge] });
  const cable = new Veth(name, { ...end(near), peer: end(far) });
  for (const [{ netns, link, address }, device] of [[near, cable], [far, cable.peer]]) {
    const key = netns + "-" + link;
    if (address) addresses[key] = new Address(key, { device, address });
  }
}
for (const { name, routes } of lab.namespaces)
  for (const { to, via, link } of routes)
    new Route(name + "-to-" + to, { device: addresses[name + "-" + link], destination: to, via });
`;

/** One resource for each namespace, cable, address and route. The engine writes the state only once, at the end. */
export const fine: Tool = {
  name: "fine resources",
  slow: ["preview", "refresh", "add-host"],
  absent: async () => undefined,
  open: async (shape, folder) => ({
    ...(await pulumiLife({
      folder,
      files: { "index.ts": program },
      lab: JSON.stringify(labOf(shape)),
      grown: JSON.stringify(labOf(shape, 1)),
      env: { PULUMI_SKIP_CHECKPOINTS: "true" },
    })),
    enter: enterNamed,
  }),
};
