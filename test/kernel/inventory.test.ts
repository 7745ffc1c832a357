import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

it("tells the default route of IPv4 from that of IPv6, which has the same name and metric", async () => {
  shell("ip link add hub up type bridge; ip addr add 10.9.0.9/24 dev hub");
  const four = new Deployed("Route", "four");
  const six = new Deployed("Route", "six");
  await four.up({ device: "hub", destination: "default", family: 4, metric: 1024 });
  await six.up({ device: "hub", destination: "default", family: 6 });
  assert.deepEqual(await routes(), ["0.0.0.0/0 metric 1024: ", "::/0: "]);
  shell("ip -6 route del default");
  assert.deepEqual(await routes(), ["0.0.0.0/0 metric 1024: ", "::/0: not there now"]);
  await six.down();
  await four.down();
  assert.deepEqual(await routes(), []);
  shell("ip link del hub");
});

async function routes(): Promise<string[]> {
  const { marked } = await inventoryRead();
  const found = marked.filter(({ type }) => type === "route");
  return found.map(({ name, remarks }) => `${name}: ${remarks.join(", ")}`).sort();
}
