import assert from "node:assert/strict";
import { it } from "node:test";
import { impaired, lossOf, median, pings, received } from "../kernel/impairment-ground.ts";
import { shell } from "../support/shell.ts";
import { look, near, nearOnce, onBadCable } from "./netem-cable.ts";

// Runs on a kernel that has netem (impairment.test.ts). Each test gives the cable other conditions, and takes them away.

onBadCable();

it("delays, in place, and reads back what it declared", async (t) => {
  const one = await impaired({ delay: "50ms" });
  const options = "-c 31 -i 0.1";
  await nearOnce(t, ["delay of each in ms", () => median(pings("bad1", "10.9.0.2", options)), 50], 2.5);
  assert.equal(await one.up({ netns: "bad1", device: "eth0", delay: "0.05s" }), "same");
  await one.up({ netns: "bad1", device: "eth0", delay: "20ms", jitter: "5ms", distribution: "normal" });
  assert.deepEqual(await one.refresh(), []);
  const spread = pings("bad1", "10.9.0.2", options);
  near(t, ["delay in ms", median(spread), 20], 5);
  assert.ok(Math.max(...spread) - Math.min(...spread) > 5, "delays differ");
  assert.match(look(), /netem c704:/);
  shell("tc -n bad1 qdisc change dev eth0 root handle c704: netem delay 7ms loss 3%");
  assert.deepEqual(await one.refresh(), ["delay", "jitter", "loss"]);
  await one.up({ netns: "bad1", device: "eth0", delay: "20ms" });
  assert.match(look(), /netem c701: root .* limit \d+ delay 20ms$/m);
  await one.down();
  assert.doesNotMatch(look(), /netem/);
});

it("loses the share that it declared", async (t) => {
  const one = await impaired({ loss: "10%" });
  // The 99.9 % interval of a count of 5000.
  near(t, ["loss", lossOf("bad1", "10.9.0.2", 5000), 0.1], 3.3 * Math.sqrt((0.1 * 0.9) / 5000));
  await one.up({ netns: "bad1", device: "eth0", gemodel: { p: "10%", r: "40%" } });
  assert.deepEqual(await one.refresh(), []);
  // The bad state, in which all is lost, holds p / (p + r) of the packets, in runs of 1 / r: such a count varies more.
  near(t, ["loss in bursts", lossOf("bad1", "10.9.0.2", 2000), 0.2], 0.07);
  await one.up({ netns: "bad1", device: "eth0", state: { p13: "100%", p31: "0%" } });
  assert.deepEqual(await one.refresh(), []);
  assert.deepEqual(pings("bad1", "10.9.0.2", "-c 2 -i 0.1 -W 1"), []);
  await one.down();
});

it("lets as much through as it declared, with and without a delay", async (t) => {
  const one = await impaired({ rate: "2mbit", delay: "10ms" });
  const payload = 1448 / 1490;
  const udp = async () => (await received("-u", "-b", "4M", "-l", "1448", "-t", "4", "-O", "1")) / 1e6;
  await nearOnce(t, ["UDP in Mbit/s by netem", udp, 2 * payload], 0.1);
  await one.up({ netns: "bad1", device: "eth0", rate: "2mbit" });
  assert.match(look(), /tbf c702:/);
  await nearOnce(t, ["UDP in Mbit/s by tbf", udp, 2 * payload], 0.1);
  await one.up({ netns: "bad1", device: "eth0", rate: "4mbit", delay: "20ms" });
  const tcp = async () => (await received("-t", "6", "-O", "2")) / 1e6;
  await nearOnce(t, ["TCP in Mbit/s", tcp, (4 * 1448) / 1514], 0.4);
  await one.down();
});

it("doubles and reorders, and goes over to that from any other netem", async (t) => {
  const one = await impaired({ delay: "5ms", jitter: "1ms", distribution: "pareto" });
  await one.up({ netns: "bad1", device: "eth0", duplicate: "100%", corrupt: "0%" });
  assert.deepEqual(await one.refresh(), []);
  assert.match(shell("ip netns exec bad1 ping -n -c 4 -i 0.1 10.9.0.2"), /\+3 duplicates|DUP!/);
  await one.up({ netns: "bad1", device: "eth0", delay: "40ms", reorder: "50%" });
  assert.deepEqual(await one.refresh(), []);
  const times = pings("bad1", "10.9.0.2", "-c 40 -i 0.1");
  near(t, ["overtaking share", times.filter((time) => time < 20).length / times.length, 0.5], 0.3);
  await one.down();
});
