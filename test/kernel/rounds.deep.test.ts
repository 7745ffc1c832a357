import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** Lab 1 and lab 2 on one host, each level at once, as the engine asks for it. */
async function up(): Promise<Deployed[]> {
  const made: Deployed[] = [];
  const make: Make = async (resource, args, within = []) => {
    const [kind = "", name = ""] = resource.split(":");
    const deployed = new Deployed(kind, name);
    await deployed.up(args, { within: within.map(({ id }) => id) });
    made.unshift(deployed);
    return deployed;
  };
  const bridge = await make("Bridge:my-br0", { name: "my-br0" });
  await Promise.all([
    make("Address:gateway", { device: "my-br0", address: "10.0.0.1/24" }, [bridge]),
    make("Masquerade:internet", { source: "10.0.0.0/24", exceptOutDevice: "my-br0" }),
    end(make, "my-ns1", 0),
    end(make, "my-ns2", 1),
    Promise.all(["red", "green"].map((name) => make(`Netns:${name}`, { name }))).then((ends) =>
      make("Veth:cable", { name: "eth0", netns: "red", peer: { name: "eth0", netns: "green" } }, ends),
    ),
  ]);
  return made;
}

/** Makes a resource, said as `Kind:name`, in what it hangs on. */
type Make = (resource: string, args: Props, within?: Deployed[]) => Promise<Deployed>;

/** A host of lab 1. */
async function end(make: Make, netns: string, i: number): Promise<void> {
  const space = await make(`Netns:${netns}`, { name: netns });
  const cable = { name: `veth${i}`, master: "my-br0", peer: { name: `ceth${i}`, netns } };
  const veth = await make(`Veth:veth${i}`, cable, [space]);
  const args = { device: `ceth${i}`, netns, address: `10.0.0.${i + 1}0/24` };
  const address = await make(`Address:${netns}`, args, [veth]);
  await make(`Route:${netns}`, { device: `ceth${i}`, netns, destination: "default", via: "10.0.0.1" }, [address]);
}

it("is gone when it is removed, and can be made again at once, 50 times", async () => {
  const before = hostSnapshot();
  for (let round = 0; round < 50; round += 1) {
    const made = await up();
    if (round % 10 === 0) assert.ok(answers("my-ns1", "10.0.0.20") && answers("my-ns2", "10.0.0.1"));
    for (const resource of made) await resource.down();
    if (round % 10 === 0) assertHostIs(before, `round ${round}`);
  }
  assertHostIs(before);
});
