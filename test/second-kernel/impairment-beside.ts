import assert from "node:assert/strict";
import { it } from "node:test";
import { impaired, median, pingedWhile, pings } from "../kernel/impairment-ground.ts";
import { shell } from "../support/shell.ts";
import { look, nearOnce, onBadCable } from "./netem-cable.ts";

// Runs on a kernel that has netem (impairment-beside.test.ts): conditions beside others, of peers, of both ends, or found there.

onBadCable();

it("adopts a netem, and puts it back as it was found", async () => {
  shell("tc -n bad1 qdisc add dev eth0 root handle 7: netem delay 30ms loss 2% duplicate 1%");
  const found = look();
  const one = await impaired({ delay: "5ms", adopt: true });
  assert.ok(median(pings("bad1", "10.9.0.2", "-c 5 -i 0.1")) < 20);
  await one.down();
  assert.equal(look(), found);
  shell("tc -n bad1 qdisc replace dev eth0 root handle 7: netem delay 30ms 3ms");
  await assert.rejects(impaired({ delay: "5ms", adopt: true }), /jitter, whose distribution the kernel does not tell/);
  await assert.rejects(impaired({ delay: "5ms" }), /device: .* is there already .*a netem is there/);
  shell("tc -n bad1 qdisc del dev eth0 root");
  assert.equal(shell("ls /run/pulumi-netns 2>/dev/null || true"), "");
});

it("gives each peer its own delay, and changes one without a lost ping of another", async (t) => {
  shell("ip -n bad2 addr add 10.9.0.3/24 dev eth0; ip -n bad2 addr add 10.9.0.4/24 dev eth0");
  const mac = shell("ip netns exec bad2 cat /sys/class/net/eth0/address").trim();
  const place = { netns: "bad1", device: "eth0" };
  const one = await impaired({ delay: "10ms", toward: { "10.9.0.3": { delay: "60ms" }, "10.9.0.4": {} } });
  const time = (to: string) => () => median(pings("bad1", to, "-c 9 -i 0.1"));
  await nearOnce(t, ["delay for everybody in ms", time("10.9.0.2"), 10], 2);
  await nearOnce(t, ["delay for a peer in ms", time("10.9.0.3"), 60], 3);
  await nearOnce(t, ["delay for a peer without conditions in ms", time("10.9.0.4"), 0], 4);
  const changed = async () => {
    for (const delay of ["90ms", "5ms", "0.03s"])
      await one.up({ ...place, delay: "10ms", toward: { "10.9.0.3": { delay: "60ms" }, "10.9.0.4": { delay } } });
  };
  const { answers, lost } = await pingedWhile(changed, "10.9.0.3", 0.05);
  assert.ok(answers > 10, `only ${answers} pings`);
  assert.equal(lost, 0);
  await nearOnce(t, ["delay for the changed peer in ms", time("10.9.0.4"), 30], 2);
  await one.up({ ...place, toward: { [mac]: { delay: "20ms", loss: "1%" } } });
  assert.deepEqual(await one.refresh(), []);
  await nearOnce(t, ["delay for a MAC address in ms", time("10.9.0.2"), 20], 2);
  await one.down();
  assert.equal(shell("tc -n bad1 filter show dev eth0"), "");
});

it("gives both ends of a cable the same conditions", async (t) => {
  const one = await impaired({ delay: "20ms", both: true, far: { netns: "bad2", device: "eth0" } });
  await nearOnce(t, ["delay of both ends in ms", () => median(pings("bad1", "10.9.0.2", "-c 9 -i 0.1")), 40], 3);
  await one.down();
});
