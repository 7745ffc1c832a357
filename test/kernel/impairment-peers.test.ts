import assert from "node:assert/strict";
import { it } from "node:test";
import { claimsRestore } from "../../provider/kernel/restore/restore.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { badCable, impaired, pingedWhile, receivedAt } from "./impairment-ground.ts";

const share = 1448 / 1490;
const udp = async (to: string) => (await receivedAt(to, "-u", "-b", "30M", "-l", "1448", "-t", "3")) / 1e6;
const near = (found: number, wanted: number): void =>
  assert.ok(Math.abs(found - wanted) <= wanted / 20, `${found} against ${wanted}`);
const place = { netns: "bad1", device: "eth0" };
const peers = ["10.9.0.2", "10.9.0.3", "10.9.0.4", "2001:db8:9::2"];

it("lets each peer have a rate of its own, and everybody else another", async (t) => {
  const end = badCable();
  shell(`ip -n bad2 addr add 10.9.0.3/24 dev eth0; ip -n bad2 addr add 10.9.0.4/24 dev eth0`);
  for (const n of [1, 2]) shell(`ip -n bad${n} addr add 2001:db8:9::${n}/64 dev eth0 nodad`);
  const before = hostSnapshot();
  const toward = { "10.9.0.3": { rate: "4mbit" }, "10.9.0.3/31": { rate: "8mbit" } };
  await assert.rejects(impaired({ rate: "16mbit", toward }), /10\.9\.0\.3\/31 has host bits set/);
  const one = await impaired({
    rate: "16mbit",
    toward: { "10.9.0.3": { rate: "4mbit" }, "10.9.0.2/31": { rate: "8mbit" }, "2001:db8:9::/64": { rate: "2mbit" } },
  });
  for (const [index, wanted] of [8, 4, 16, 2].entries()) {
    const found = await udp(String(peers[index]));
    t.diagnostic(`UDP to ${peers[index]}: ${found} against ${wanted * share} Mbit/s`);
    near(found, wanted * share * (index === 3 ? 1490 / 1510 : 1));
  }
  // What makes the whole again when the kernel lost it, also after a change that kept the classes.
  await one.up({
    ...place,
    rate: "16mbit",
    toward: { "10.9.0.3": { rate: "3mbit" }, "10.9.0.2/31": { rate: "8mbit" } },
  });
  shell("tc -n bad1 qdisc del dev eth0 root");
  await claimsRestore("bad1");
  near(await udp("10.9.0.3"), 3 * share);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  assertHostIs(before);
  end();
});

it("loses no ping of a peer while the conditions of another change, come and go", async () => {
  const end = badCable();
  const one = await impaired({
    rate: "50mbit",
    toward: { "10.9.0.2": { rate: "20mbit" }, "10.9.0.9": { rate: "4mbit" } },
  });
  const changed = async () => {
    for (const [index, other] of ["1mbit", "9mbit", undefined, "3mbit", "1mbit", undefined].entries()) {
      const toward = { "10.9.0.2": { rate: "20mbit" }, ...(other && { [`10.9.0.${index + 4}`]: { rate: other } }) };
      await one.up({ ...place, rate: "50mbit", toward });
    }
  };
  const { answers, lost } = await pingedWhile(changed, "10.9.0.2", 0.005);
  assert.ok(answers > 20, `only ${answers} pings`);
  assert.equal(lost, 0);
  assert.doesNotMatch(shell("tc -n bad1 filter show dev eth0"), /0a090009/);
  await one.down();
  end();
});

it("goes from one condition for all to conditions by peer and back", async () => {
  const end = badCable();
  const before = hostSnapshot();
  const one = new Deployed("Impairment", "wan");
  await one.up({ ...place, rate: "8mbit" });
  await one.up({ ...place, toward: { "10.9.0.2": { rate: "4mbit" } } });
  near(await udp("10.9.0.2"), 4 * share);
  await one.up({ ...place, rate: "8mbit" });
  near(await udp("10.9.0.2"), 8 * share);
  await one.down();
  assertHostIs(before);
  end();
});
