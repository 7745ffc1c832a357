import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { answers, shell, until } from "../support/shell.ts";
import { args, asFound, inLab } from "./nic-in-lab.ts";

it("tells what could not be put back, with the command, and is home all the same", async (t) => {
  const { nic, address } = await inLab();
  shell("ip link del side0");
  const told = t.mock.method(console, "error", () => undefined);
  await address.down();
  await nic.down();
  const [text] = told.mock.calls.map(({ arguments: [message] }) => String(message));
  assert.match(String(text), /up0 is given back, but not all is as it was/);
  assert.match(
    String(text),
    /ip route add unicast 10\.4\.0\.0\/16 .*via 198\.51\.100\.2 dev side0 \(Cannot find device/,
  );
  assert.match(shell("ip route"), /10\.1\.0\.0\/16 via 192\.0\.2\.2 dev up0/);
  assert.ok(await until(() => answers(undefined, "192.0.2.2")));
});

it("does not give up its place to another link of its name", async () => {
  const { nic, address } = await inLab();
  shell("ip link add up0 type veth peer name other0");
  await address.down();
  const taken = hostSnapshot();
  await assert.rejects(
    nic.down(),
    /link eth0 in netns lab is the host's up0 and cannot come home: another link has this name now .*ip link set dev up0 name OTHER, then run this again/,
  );
  assertHostIs(taken, "nothing was touched");
  await assert.rejects(
    new Deployed("Nic", "second").up({ ...args, name: "eth1" }),
    /interface: the name up0 is kept for an interface in netns lab, by pulumi-netns:1 conformance\/dev Nic:uplink/,
  );
  assertHostIs(taken, "nor by one that would take the other link");
  shell("ip link set dev up0 name other");
  await nic.down();
  shell("ip link del other");
  await asFound();
});

for (const [how, place] of [
  ["by its name", "own"],
  ["by a path", "/var/run/netns/own"],
] as const)
  it(`comes home before its namespace, which it names ${how}, is deleted, even where the state does not know of it`, async () => {
    const netns = new Deployed("Netns", "own");
    await netns.up({ name: "own" });
    await new Deployed("Nic", "forgotten").up({ ...args, netns: place });
    await netns.down();
    await asFound();
  });

it("comes home with what it keeps by itself where its note is lost", async () => {
  const { nic, address } = await inLab();
  await address.down();
  shell("rm -r /run/pulumi-netns/host");
  await nic.down();
  assert.match(shell("ip link show dev up0"), /mtu 1400.* group default[\s\S]*02:00:00:00:00:10/);
});

it("is refused where it is another resource's, or has another name", async () => {
  const veth = new Deployed("Veth", "cable");
  await veth.up({ name: "v0", peer: { name: "v1" } });
  const made = hostSnapshot();
  const asks = (name: string) => new Deployed("Nic", "uplink").up({ interface: name, netns: "lab", name: "eth0" });
  await assert.rejects(
    asks("v0"),
    /interface: v0 is another resource's \(Veth:cable of stack conformance\/dev made it/,
  );
  await assert.rejects(asks("uplink-in-rack-3"), /interface: a link name has at most 15 bytes/);
  shell("ip link property add dev up0 altname rack3");
  await assert.rejects(asks("rack3"), /interface: "rack3" is another name of up0; give that/);
  shell("ip link property del dev up0 altname rack3");
  await assert.rejects(asks("up9"), /interface: there is no link "up9" on the host; it has .*up0/);
  shell("ip link add hub type bridge");
  await assert.rejects(asks("hub"), /interface: the kernel keeps hub in the namespace it was made in/);
  shell("ip link del hub");
  await assert.rejects(
    new Deployed("Nic", "uplink").up({ ...args, netns: "nowhere" }),
    /netns: netns nowhere is not there, so up0 cannot move into it/,
  );
  assertHostIs(made);
  await veth.down();
});
