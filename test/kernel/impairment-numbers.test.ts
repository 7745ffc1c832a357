import assert from "node:assert/strict";
import { it } from "node:test";
import { numbersOf } from "../../provider/kernel/impairment/peers.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { badCable, impaired } from "./impairment-ground.ts";

const numberOf = (peer: string) => numbersOf([peer]).get(peer);

/** The packets that passed each discipline, by its rate. */
const passed = (): Record<string, number> =>
  Object.fromEntries(
    JSON.parse(shell("tc -n bad1 -s -json qdisc show dev eth0"))
      .filter(({ kind }: { kind: string }) => kind === "tbf")
      .map(({ options, packets }: { options: { rate: number }; packets: number }) => [options.rate * 8, packets]),
  );

it("leads packets to the conditions of their peer also where that had the number of another one before", async () => {
  const end = badCable();
  const before = hostSnapshot();
  const networks = Array.from({ length: 64 }, (_, index) => `10.9.0.${index * 4}/30`);
  const byNumber = [...Map.groupBy(networks.slice(1), numberOf).values()];
  const [first, second] = (byNumber.find((same) => same.length > 1) ?? []).sort();
  assert.ok(first && second, "two of these networks have one number");
  const address = second.replace(/\d+\/30$/, (last) => `${Number.parseInt(last, 10) + 1}`);
  shell(`ip -n bad2 addr add ${address}/24 dev eth0`);
  const one = await impaired({ toward: { [first]: { rate: "1mbit" }, [second]: { rate: "2mbit" } } });
  for (const toward of [{ [second]: { rate: "2mbit" } }, { [first]: { rate: "1mbit" }, [second]: { rate: "2mbit" } }]) {
    await one.up({ netns: "bad1", device: "eth0", toward });
    const then = passed();
    shell(`ip netns exec bad1 ping -n -q -c3 -i0.01 ${address}`);
    const now = passed();
    assert.equal((now[2e6] ?? 0) - (then[2e6] ?? 0), 3);
    assert.equal(now[1e6] ?? 0, then[1e6] ?? 0);
    assert.deepEqual(await one.refresh(), []);
  }
  await one.down();
  shell(`ip -n bad2 addr del ${address}/24 dev eth0`);
  assertHostIs(before);
  end();
});

it("gives each of many networks of one length its own conditions", async () => {
  const end = badCable();
  const rates = Array.from({ length: 100 }, (_, index) => `${index + 1}mbit`);
  const toward = Object.fromEntries(rates.map((rate, index) => [`2001:db8:${index + 1}::/48`, { rate }]));
  const one = await impaired({ toward });
  const found = Object.keys(passed()).map((rate) => `${Number(rate) / 1e6}mbit`);
  assert.deepEqual(found.sort(), rates.sort());
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  end();
});
