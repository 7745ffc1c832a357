import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

test("an interface of the host has the settings of a port, which change in place and go with its bridge", async () => {
  const before = hostSnapshot();
  shell("ip link add hub up type bridge; ip link add card type veth peer name far");
  const nic = new Deployed("Nic", "nic");
  const args = { interface: "card", name: "card", master: "hub" };
  const shows = () => shell("ip -d link show dev card");
  await assert.rejects(nic.up({ interface: "card", name: "card", port: { cost: 5 } }), /port: .*give master/);
  await nic.up({ ...args, port: { isolated: true, cost: 5 } });
  assert.match(shows(), /cost 5 .*isolated on/);
  assert.deepEqual(await nic.refresh(), []);
  shell("bridge link set dev card isolated off");
  assert.deepEqual(await nic.refresh(), ["port"]);
  await nic.up({ ...args, port: { isolated: true, cost: 5 } });
  await nic.up({ ...args, port: { hairpin: true } });
  assert.match(shows(), /cost 2 .*hairpin on.*isolated off/);
  await nic.up({ ...args, master: undefined });
  assert.doesNotMatch(shows(), /master/);
  assert.deepEqual(await nic.refresh(), []);
  await nic.down();
  shell("ip link del hub; ip link del card");
  assertHostIs(before);
});
