import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";
import { hostBecomes } from "../support/uplink.ts";
import { args, asFound, inLab } from "./nic-in-lab.ts";

it("comes home while IPv6 looks for duplicates: a route from an address waits for its detection", async () => {
  const nic = new Deployed("Nic", "uplink");
  await nic.up(args);
  await nic.down();
  assert.match(shell("ip -6 route"), /2001:db8:7::\/48 .* src 2001:db8:2::3/);
  await asFound();
});

it("comes home with its addresses, routes, settings, neighbours and names", async () => {
  const { nic, address } = await inLab();
  assert.match(shell("ip -n lab -d addr show dev eth0"), /mtu 1400.*\n.*02:00:00:00:00:10/);
  await address.down();
  await nic.down();
  // The JSON that the host is compared by leaves locks out.
  assert.match(shell("ip route show 10.1.0.0/16"), /mtu lock 1300 advmss 1200/);
  await asFound();
});

it("comes home as it was found after it was changed, several times", async () => {
  const nic = new Deployed("Nic", "uplink");
  await nic.up({ ...args, mtu: 1300, mac: "02:00:00:00:00:77" });
  await nic.up({ ...args, mtu: 1350, up: false });
  await nic.up({ ...args, name: "eth7" });
  assert.match(shell("ip -n lab link show dev eth7"), /mtu 1400[\s\S]*02:00:00:00:00:10/);
  await nic.down();
  await asFound();
});

it("keeps the traffic of the host where it stays there and is changed", async () => {
  shell("ip link add hub type bridge");
  const nic = new Deployed("Nic", "uplink");
  const stays = { interface: "up0", name: "up0" };
  await nic.up({ ...stays, mtu: 1500 });
  await nic.up({ ...stays, mac: "02:00:00:00:00:77" });
  for (const one of ["192.0.2.2", "2001:db8:2::2"]) assert.ok(await until(() => answers(undefined, one)), one);
  await nic.up({ ...stays, up: false });
  assert.doesNotMatch(
    shell("ip route show table all"),
    /10\.1\.0\.0/,
    "the kernel keeps no route on a link that is down",
  );
  await nic.up({ ...stays, master: "hub" });
  assert.match(shell("ip link show dev up0"), /master hub/);
  await nic.down();
  // It has taken the address of its port, and gives it back to nobody.
  shell("ip link del hub");
  await asFound();
});

it("comes home to the bridge that it was a port of", async () => {
  shell("ip link add hub address 02:00:00:00:00:aa up type bridge; ip link set up0 master hub");
  const onHub = hostSnapshot();
  const nic = new Deployed("Nic", "uplink");
  await nic.up(args);
  await nic.down();
  assert.match(shell("ip link show dev up0"), /master hub/);
  await hostBecomes(onHub);
  shell("ip link del hub");
});
