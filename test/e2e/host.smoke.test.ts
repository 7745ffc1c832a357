import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import type { Finding } from "../../cli/doctor/finding.ts";
import { netns } from "../cli/command.ts";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { ping } from "../support/lab.ts";

// The tests that run on the host itself, with names and a subnet of their own, to see that a private host hides nothing.
const program = `import { Address, Netns, Veth } from "pulumi-netns";
const [a, b] = ["netns-smoke-a", "netns-smoke-b"].map((name) => new Netns(name));
const cable = new Veth("cable", { name: "eth0", netns: a, peer: { name: "eth0", netns: b } });
new Address("a", { device: cable, address: "192.0.2.1/30" });
new Address("b", { device: cable.peer, address: "192.0.2.2/30" });`;

/** What this test could leave on the host; other things of the host are none of its business. */
const traces = () => ({
  links: (JSON.parse(run("ip", "-json", "link")) as { ifname: string }[]).map(({ ifname }) => ifname),
  namespaces: existsSync("/run/netns") ? readdirSync("/run/netns") : [],
  notes: existsSync("/run/pulumi-netns") ? readdirSync("/run/pulumi-netns") : [],
  tables: run("nft", "list", "tables"),
});

test("a cable between two namespaces, on the host itself", async (t) => {
  const before = traces();
  const stack = await makeStack(t, { program, project: "netns-smoke" });
  await stack.up();
  assert.match(ping("192.0.2.2", "netns-smoke-a"), / 0% packet loss/);
  assert.deepEqual((await stack.preview("--refresh", "--diff")).changes, []);
  await stack.destroy();
  assert.deepEqual(traces(), before);
});

test("the doctor tells of a bridge with more ports than the host's backlog holds", async (t) => {
  const key = "net.core.netdev_max_backlog";
  if (!existsSync(`/proc/sys/${key.replaceAll(".", "/")}`))
    return t.skip("this is not the first network of its machine");
  const limit = Number(run("sysctl", "-n", key));
  const program = (ports: number) => `import { star, Topology } from "pulumi-netns";
new Topology("lab", star(${ports}));`;
  for (const ports of [10, 1000]) {
    const stack = await makeStack(t, { program: program(ports), project: "netns-smoke" });
    const { out } = await netns(stack, "doctor", "--stack", stack.name, "--json");
    const found = (JSON.parse(out) as Finding[]).filter(({ check }) => check === "packet backlog");
    // A machine that has lost packets for want of room is told so, whatever the lab needs.
    const isEnough = ports < 0.9 * limit && !/it was full for \d+ packets/.test(found[0]?.what ?? "");
    assert.deepEqual(
      found.map(({ status, advice }) => [status, advice]),
      [isEnough ? ["ok", undefined] : ["warning", `type: sysctl -w ${key}=20000`]],
    );
  }
});
