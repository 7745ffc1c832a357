import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { checkout } from "../support/checkout.ts";
import type { Stack } from "../support/engine.ts";
import { runIn } from "../support/lab.ts";

/** Two labs: a topology with a check, and a cable with addresses and routes of IPv6, which a link loses when it goes down. */
export const program = `import { Address, Netns, Route, Topology, Veth } from "pulumi-netns";
new Topology("lab", {
  namespaces: { f1: {}, f2: {}, f3: {} },
  cables: { "f1-f2": { f1: "10.84.60.1/30", f2: "10.84.60.2/30" }, "f1-f3": { f1: "10.84.60.5/30", f3: "10.84.60.6/30" } },
  checks: { asked: { from: "f1", to: "10.84.60.2", retryFor: 0, timeout: 1 } },
});
const one = new Netns("f4");
const two = new Netns("f5");
const cable = new Veth("wire", { netns: one, name: "eth0", peer: { netns: two, name: "eth0" } });
const near = new Address("near", { device: cable, address: "fd84:60::1/64" });
new Address("far", { device: cable.peer, address: "fd84:60::2/64" });
new Route("beyond", { device: near, destination: "fd84:61::/64", via: "fd84:60::2" });
`;

/** Throws where an address answers. */
export const silent = (address: string, from?: string) =>
  assert.throws(() => runIn(from, "ping", "-n", "-c1", "-W1", address));

/** Starts the command, and gives the lines that it has printed. */
export function started(t: TestContext, stack: Stack, ...argv: string[]) {
  const all = [join(checkout, "dist/cli/index.js"), "fault", ...argv];
  const run = execa(process.execPath, all, {
    cwd: stack.folder,
    env: stack.env,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  t.after(() => run.kill("SIGKILL"));
  let said = "";
  run.all.on("data", (data) => (said += data));
  const until = async (text: RegExp) => {
    for (let looks = 400; looks > 0; looks -= 1) {
      if (text.test(said)) return;
      await wait(50);
    }
    assert.fail(`it did not say ${text}: ${said}`);
  };
  return { run, until };
}
