import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { rememberHost } from "../support/lab.ts";
import { shell } from "../support/shell.ts";

/** A hub and spokes, each with a cable to it; the hub's name is before or after theirs. */
const lab = (hub: string, spokes: readonly string[]) => ({
  namespaces: Object.fromEntries([hub, ...spokes].map((name) => [name, {}])),
  cables: Object.fromEntries(
    spokes.map((name, index) => [`to-${name}`, { [name]: `10.8.${index}.1/31`, [hub]: `10.8.${index}.0/31` }]),
  ),
});

const spokes = Array.from({ length: 6 }, (_, index) => `n${index}`);

for (const hub of ["a", "z"])
  test(`when namespaces go, what stays has no links of cables to them any more: ${hub}`, async () => {
    const hostIsAsBefore = rememberHost();
    const one = new Deployed("Topology", "lab");
    await one.up(lab(hub, spokes));
    await one.up(lab(hub, spokes.slice(0, 1)));
    const links = JSON.parse(shell(`ip -j -n ${hub} link`)) as { ifname: string }[];
    assert.deepEqual(links.map(({ ifname }) => ifname).sort(), ["lo", "n0"]);
    await one.down();
    hostIsAsBefore();
  });

test("what is in a namespace that is only released goes by itself", async () => {
  const hostIsAsBefore = rememberHost();
  shell("ip netns add own; ip -n own link set lo up");
  const before = shell("ip -j -n own addr");
  const one = new Deployed("Topology", "lab");
  await one.up({
    namespaces: { own: { adopt: true, address: "10.8.9.1/32" }, also: { address: "10.8.9.2/32" } },
    cables: { cable: { own: "10.8.0.0/31", also: "10.8.0.1/31" } },
  });
  await one.down();
  assert.equal(shell("ip -j -n own addr"), before);
  shell("ip netns del own");
  hostIsAsBefore();
});
