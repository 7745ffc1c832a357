import assert from "node:assert/strict";
import { it } from "node:test";
import { faultBefore, faultEnd, faultSet } from "../../provider/kernel/impairment/fault.ts";
import { impaired, lossOf, median, pings } from "../kernel/impairment-ground.ts";
import { shell } from "../support/shell.ts";
import { look, near, nearOnce, onBadCable } from "./netem-cable.ts";

// Runs on a kernel that has netem (fault.test.ts), through the functions that `pulumi-netns fault` calls.

onBadCable();

const ref = { netns: "bad1", device: "eth0" };
const delay = () => median(pings("bad1", "10.9.0.2", "-c 7 -i 0.1"));
const lost = () => lossOf("bad1", "10.9.0.2", 1500);
/** The 99.9 % interval of a count of 1500. */
const within = 3.3 * Math.sqrt((0.3 * 0.7) / 1500);

it("delays and loses packets in place of what is declared, which comes back", async (t) => {
  const one = await impaired({ delay: "20ms" });
  const noted = JSON.parse(JSON.stringify(await faultBefore(ref)));
  await faultSet(ref, { delay: "80ms" });
  await nearOnce(t, ["delay of a fault in ms", delay, 80], 4);
  assert.deepEqual(await one.refresh(), []);
  await faultSet(ref, { delay: "40ms", loss: "30%" });
  near(t, ["loss of a fault", lost(), 0.3], within);
  await nearOnce(t, ["delay of a fault that loses packets in ms", delay, 40], 4);
  await faultEnd(ref, noted);
  await nearOnce(t, ["delay as declared in ms", delay, 20], 2);
  assert.equal(pings("bad1", "10.9.0.2", "-c 50 -i 0.02").length, 50);
  await faultSet(ref, { duplicate: "100%" });
  assert.match(shell("ip netns exec bad1 ping -n -c 3 -i 0.1 10.9.0.2"), /\+2 duplicates/);
  await faultEnd(ref, noted);
  assert.doesNotMatch(shell("ip netns exec bad1 ping -n -c 3 -i 0.1 10.9.0.2"), /duplicates/);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
});

it("puts back a netem of somebody else, also one that doubles packets, and nothing where there was nothing", async (t) => {
  for (const words of ["delay 30ms loss 2%", "delay 30ms duplicate 100%"]) {
    shell(`tc -n bad1 qdisc add dev eth0 root handle 7: netem ${words}`);
    const found = look();
    const noted = await faultBefore(ref);
    await faultSet(ref, { loss: "100%" });
    assert.deepEqual(pings("bad1", "10.9.0.2", "-c 3 -i 0.1 -W 1"), []);
    await faultEnd(ref, noted);
    assert.equal(look(), found);
    await nearOnce(t, ["delay as it was found in ms", delay, 30], 3);
    shell("tc -n bad1 qdisc del dev eth0 root");
  }
  const noted = await faultBefore(ref);
  await faultSet(ref, { delay: "80ms" });
  await faultEnd(ref, noted);
  assert.doesNotMatch(look(), /netem/);
  assert.ok(delay() < 20);
});
