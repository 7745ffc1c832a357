import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** Lab 1 and lab 2 on one host, each level at once, as the engine asks for it. */
async function up(): Promise<Deployed[]> {
  const made: Deployed[] = [];
  const one = async (kind: string, name: string, args: Props, within: Deployed[] = []) => {
    const resource = new Deployed(kind, name);
    await resource.up(args, { within: within.map(({ id }) => id) });
    made.unshift(resource);
    return resource;
  };
  const end = async (netns: string, i: number) => {
    const space = await one("Netns", netns, { name: netns });
    const cable = await one(
      "Veth",
      `veth${i}`,
      { name: `veth${i}`, master: "my-br0", peer: { name: `ceth${i}`, netns } },
      [space],
    );
    const args = { device: `ceth${i}`, netns, address: `10.0.0.${i + 1}0/24` };
    const address = await one("Address", netns, args, [cable]);
    await one("Route", netns, { device: `ceth${i}`, netns, destination: "default", via: "10.0.0.1" }, [address]);
  };
  const bridge = await one("Bridge", "my-br0", { name: "my-br0" });
  await Promise.all([
    one("Address", "gateway", { device: "my-br0", address: "10.0.0.1/24" }, [bridge]),
    one("Masquerade", "internet", { source: "10.0.0.0/24", exceptOutDevice: "my-br0" }),
    end("my-ns1", 0),
    end("my-ns2", 1),
    Promise.all(["red", "green"].map((name) => one("Netns", name, { name }))).then((ends) =>
      one("Veth", "cable", { name: "eth0", netns: "red", peer: { name: "eth0", netns: "green" } }, ends),
    ),
  ]);
  return made;
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
