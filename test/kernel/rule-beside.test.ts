import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

const answers = (): boolean =>
  shell(
    "ip netns exec alone ping -n -c1 -W0.3 -I 10.83.0.1 10.80.0.1 >/dev/null 2>&1 && echo yes || echo no",
  ).trim() === "yes";

it("gives an adopted rule back also where somebody put another one beside it", async () => {
  shell("ip netns add alone; ip netns add beyond; ip -n alone link add eth0 type veth peer name eth0 netns beyond");
  for (const [netns, own, host] of [
    ["alone", "10.83.0.1", 1],
    ["beyond", "10.80.0.1", 2],
  ] as const) {
    shell(`ip -n ${netns} addr add 10.81.0.${host}/24 dev eth0; ip -n ${netns} link set eth0 up`);
    shell(`ip -n ${netns} addr add ${own}/32 dev lo; ip -n ${netns} link set lo up`);
  }
  shell("ip -n beyond route add default via 10.81.0.1; ip -n alone route add default via 10.81.0.2 table 77");
  const theirs = "ip -n alone rule add priority 700 table 77";
  shell(`${theirs} from 10.83.0.1`);
  assert.equal(answers(), true);
  const rule = new Deployed("Rule", "by-source");
  await rule.up({ netns: "alone", priority: 700, from: "10.83.0.1", table: "main", adopt: true });
  assert.equal(answers(), false);
  shell(`${theirs} from 10.99.0.1`);
  await rule.down();
  assert.equal(answers(), true);
  assert.match(shell("ip -n alone rule show priority 700"), /10\.99\.0\.1/);
  shell("ip netns del alone; ip netns del beyond");
});
