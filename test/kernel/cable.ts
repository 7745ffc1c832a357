import { beforeEach } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");
export let before: HostSnapshot;
beforeEach(() => {
  before = hostSnapshot();
});

/** Two namespaces on a cable, with addresses and routes of both families. */
export async function cable() {
  const [left, right] = [new Deployed("Netns", "left"), new Deployed("Netns", "right")];
  await Promise.all([left.up({ name: "left" }), right.up({ name: "right" })]);
  const veth = new Deployed("Veth", "cable");
  const args = { name: "eth0", netns: "left", peer: { name: "eth0", netns: "right" } };
  await veth.up(args, { within: [left.id, right.id] });
  const on = (netns: string, kind: string, rest: object) => {
    const one = new Deployed(kind, `${netns}-${JSON.stringify(rest)}`);
    return one.up({ netns, device: "eth0", ...rest }, { within: [veth.id] }).then(() => one);
  };
  const children = await Promise.all([
    on("left", "Address", { address: "10.9.0.1/24" }),
    on("left", "Address", { address: "2001:db8:9::1/64" }),
    on("right", "Address", { address: "10.9.0.2/24" }),
    on("right", "Address", { address: "2001:db8:9::2/64" }),
  ]);
  children.push(await on("right", "Route", { destination: "10.8.0.0/24", via: "10.9.0.1" }));
  children.push(await on("right", "Route", { destination: "default", via: "2001:db8:9::1" }));
  const end = async () => {
    for (const one of [...children.reverse(), veth, left, right]) await one.down();
  };
  return { veth, args, children, end };
}
