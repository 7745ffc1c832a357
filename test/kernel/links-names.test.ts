import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell, until } from "../support/shell.ts";
import { before, cable } from "./cable.ts";

it("keeps a longer name as altname, and takes names that are words of `ip`", async () => {
  const long = new Deployed("Bridge", "datacenter-uplink-1");
  await long.up({ name: "datacenter-1a2b" }, { altname: "datacenter-uplink-1" });
  assert.match(shell("ip link show dev datacenter-uplink-1"), /datacenter-1a2b/);
  await long.down();
  for (const name of ["a", "up", "type", "dev", "name", "peer", "netns", "group", "via"]) {
    const [bridge, netns, veth, address] = ["Bridge", "Netns", "Veth", "Address"].map(
      (kind) => new Deployed(kind, name),
    );
    await Promise.all([bridge?.up({ name }), netns?.up({ name })]);
    await veth?.up({ name: "v", master: name, peer: { name, netns: name } });
    await address?.up({ device: name, netns: name, address: "10.9.0.1/24" });
    for (const one of [address, veth, bridge, netns]) assert.deepEqual(await one?.refresh(), [], name);
    for (const one of [address, veth, bridge, netns]) await one?.down();
  }
  for (const name of ["all", "default", "list", "add"]) {
    const netns = new Deployed("Netns", name);
    await netns.up({ name });
    assert.deepEqual(await netns.refresh(), []);
    await netns.down();
  }
  assertHostIs(before);
});

it("makes a namespace's objects by path and by the PID of a process in it", async () => {
  shell("ip netns add own");
  const sleeper = spawn("nsenter", ["--net=/run/netns/own", "sleep", "60"]);
  await new Promise((resolve) => sleeper.once("spawn", resolve));
  await until(() => shell(`readlink /proc/${sleeper.pid}/ns/net`) !== shell("readlink /proc/self/ns/net"));
  for (const netns of ["/run/netns/own", sleeper.pid]) {
    const veth = new Deployed("Veth", "v");
    const address = new Deployed("Address", "a");
    await veth.up({ name: "v0", peer: { name: "eth7", netns } });
    await address.up({ device: "eth7", netns, address: "10.9.0.2/24" }, { within: [veth.id] });
    assert.match(shell("ip -n own addr"), /eth7[\s\S]*10\.9\.0\.2\/24/);
    assert.deepEqual(await address.refresh(), []);
    await address.down();
    await veth.down();
  }
  sleeper.kill();
  shell("ip netns del own");
  await until(() => hostSnapshot().processes.length === 0);
  assertHostIs(before);
});

it("leaves nothing where the namespace was deleted by hand", async () => {
  const { veth, children, end } = await cable();
  shell("ip netns del right");
  assert.equal(await veth.refresh(), "gone");
  for (const child of children.slice(2)) assert.equal(await child.refresh(), "gone");
  await end();
  assertHostIs(before);
});
