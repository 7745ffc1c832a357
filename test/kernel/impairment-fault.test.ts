import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { faultBefore, faultEnd, faultSet } from "../../provider/kernel/impairment/fault.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { badCable, impaired, received } from "./impairment-ground.ts";

const ref = { netns: "bad1", device: "eth0" };
const look = () => shell("tc -n bad1 qdisc show dev eth0 | sort; tc -n bad1 filter show dev eth0");

it("puts other conditions on a device for a while, which are no drift, and puts back what was there", async () => {
  const end = badCable();
  const before = hostSnapshot();
  for (const args of [{ rate: "50mbit" }, { rate: "50mbit", toward: { "10.9.0.2": { rate: "40mbit" } } }]) {
    const one = await impaired(args);
    const [found, noted] = [look(), await faultBefore(ref)];
    await faultSet(ref, { rate: "2mbit" });
    const slow = await received("-u", "-b", "10M", "-l", "1448", "-t", "2");
    assert.ok(slow < 2.2e6, `${slow}`);
    assert.deepEqual(await one.refresh(), []);
    await faultEnd(ref, JSON.parse(JSON.stringify(noted)));
    assert.equal(look().replaceAll(/ 8[0-9a-f]{3}:/g, ""), found.replaceAll(/ 8[0-9a-f]{3}:/g, ""));
    assert.deepEqual(await one.refresh(), []);
    await one.down();
  }
  assertHostIs(before);
  end();
});

it("leaves alone what came in the place of a fault, and takes away a fault where there was nothing", async () => {
  const end = badCable();
  const noted = await faultBefore(ref);
  assert.deepEqual(noted, []);
  await faultSet(ref, { rate: "2mbit" });
  await assert.rejects(
    impaired({ rate: "3mbit" }),
    /`pulumi-netns fault` holds the device for a while.* Wait for the end of the fault$/,
  );
  await faultEnd(ref, noted);
  assert.match(look(), /noqueue/);
  shell("tc -n bad1 qdisc add dev eth0 root handle 7: tbf rate 1mbit burst 20000 limit 41000");
  const theirs = look();
  await faultEnd(ref, noted);
  assert.equal(look(), theirs);
  const found = await faultBefore(ref);
  await faultSet(ref, { rate: "2mbit" });
  await faultEnd(ref, found);
  assert.equal(look(), theirs);
  end();
});

const lacksNetem = spawnSync("unshare", ["--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem"]).status !== 0;

it("says what this kernel lacks for a fault, and for a cable's end", {
  skip: !lacksNetem && "this kernel has netem",
}, async () => {
  const end = badCable();
  await assert.rejects(
    faultSet(ref, { delay: "50ms" }),
    /^KernelError: this kernel has no netem: load it with `modprobe/,
  );
  assert.match(look(), /noqueue/);
  const cable = { name: "eth8", netns: "bad1", peer: { name: "eth8", netns: "bad2", impairment: { loss: "1%" } } };
  await assert.rejects(new Deployed("Veth", "c").up(cable), /peer\.impairment: this kernel has no netem/);
  end();
});
