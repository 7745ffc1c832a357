import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Operation } from "../../provider/host/run/operations.ts";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { runIn } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";
import { makeNatLab, tellOn, told } from "./nat-lab.ts";

await makeNatLab();
runIn("nat-router", "sysctl", "-qw", "net.ipv4.ip_forward=1");
runIn("nat-client", "ip", "route", "add", "default", "via", "203.0.113.1");
for (const port of [80, 81, 82]) await tellOn("nat-server", port);

const established = { state: ["established", "related"], then: "accept" };
const web = { protocol: "tcp", ports: [80], then: "accept" };
const [eighty, next, third] = [80, 81, 82].map((port) => `TCP4:10.82.0.2:${port}`) as [string, string, string];

async function during(args: Props, work: (one: Deployed) => unknown): Promise<void> {
  const one = new Deployed("Firewall", "zone");
  await one.up(args);
  await work(one);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
}

it("lets pass what a rule accepts, and refuses or drops the rest, between zones", () =>
  during(
    {
      netns: "nat-router",
      chains: {
        forward: {
          policy: "drop",
          rules: [
            established,
            { iif: "outside", oif: "lan", to: "10.82.0.2", ...web },
            { iif: "outside", protocol: "tcp", ports: [81], then: "reject" },
            { iif: "lan", protocol: "icmp", icmpTypes: ["echo-request"], then: "accept" },
          ],
        },
      },
    },
    () => {
      assert.equal(told("nat-client", eighty), "203.0.113.2");
      const began = Date.now();
      assert.equal(told("nat-client", next), "no answer");
      assert.ok(Date.now() - began < 800, "refused at once, not dropped");
      assert.equal(told("nat-client", third), "no answer");
      assert.ok(answers("nat-server", "203.0.113.2"));
      assert.ok(!answers("nat-client", "10.82.0.2"));
    },
  ));

it("tells the types of ICMP messages apart", () =>
  during(
    {
      netns: "nat-server",
      chains: { input: { rules: [{ protocol: "icmp", icmpTypes: ["echo-request", "redirect"], then: "drop" }] } },
    },
    () => {
      assert.ok(!answers("nat-router", "10.82.0.2"));
      assert.ok(answers("nat-server", "10.82.0.1"));
    },
  ));

it("counts what its rules decide, which is no drift", () =>
  during({ netns: "nat-server", chains: { input: { rules: [web] } } }, async (one) => {
    assert.equal(told("nat-client", eighty), "203.0.113.2");
    assert.deepEqual(await one.refresh(), []);
    const { input } = one.outs.counters as { input: { packets: number }[] };
    assert.ok(Number(input[0]?.packets) >= 4, JSON.stringify(input));
  }));

it("changes in one transaction under a TCP transfer that is allowed before and after: no reset, nothing lost", () =>
  during({ netns: "nat-server", chains: { input: { policy: "drop", rules: [established, web] } } }, async (one) => {
    const enter = "--net=/run/netns/nat-client";
    // An answer that comes byte after byte keeps the connection busy.
    const slow = spawn("nsenter", ["--net=/run/netns/nat-server", "socat", "TCP4-LISTEN:83", "SYSTEM:cat"]);
    await until(() => runIn("nat-server", "ss", "-Hlnt", "sport = :83").trim() !== "");
    const rules = [established, { ...web, ports: [80, 83] }];
    await one.up({ netns: "nat-server", chains: { input: { policy: "drop", rules } } });
    const sending = "for i in $(seq 1 60); do echo $i; sleep 0.05; done";
    const client = spawn("nsenter", [enter, "sh", "-c", `(${sending}) | socat -t 5 - TCP4:10.82.0.2:83`]);
    let got = "";
    client.stdout.on("data", (data) => {
      got += data;
    });
    await until(() => got.includes("\n3\n"));
    for (let round = 0; round < 8; round += 1) {
      const more = Array.from({ length: round * 20 }, (_, i) => ({ protocol: "udp", ports: [1000 + i], then: "drop" }));
      await one.up({ netns: "nat-server", chains: { input: { policy: "drop", rules: [...more, ...rules] } } });
    }
    assert.ok(!got.includes("\n60\n"), "the firewall changed while the transfer ran");
    await new Promise((resolve) => client.on("close", resolve));
    slow.kill("SIGKILL");
    assert.equal(got, Array.from({ length: 60 }, (_, i) => `${i + 1}\n`).join(""));
  }));

it("makes 500 rules in one transaction, in less than a second", async () => {
  const many = Array.from({ length: 500 }, (_, i) => ({
    ...{ from: `10.${i % 200}.0.0/16`, protocol: "tcp", ports: [1000 + i], comment: `rule ${i}`, then: "accept" },
  }));
  const transactions: Operation[] = [];
  const watch = (message: unknown) => {
    const operation = message as Operation;
    const { argv } = operation;
    if (argv.includes("nft") && operation.meant && !argv.includes("unshare")) transactions.push(operation);
  };
  const one = new Deployed("Firewall", "many");
  const args = { netns: "nat-router", chains: { forward: { rules: many } } };
  await one.check(args);
  subscribe("pulumi-netns:operation-start", watch);
  const began = performance.now();
  await one.up(args);
  const took = performance.now() - began;
  unsubscribe("pulumi-netns:operation-start", watch);
  assert.equal(transactions.length, 1);
  assert.equal(runIn("nat-router", "nft", "list", "ruleset").match(/comment "rule /g)?.length, 500);
  assert.ok(took < 1000, `${took} ms`);
  assert.deepEqual(await one.refresh(), []);
  await one.down();
  await wait(0);
});
