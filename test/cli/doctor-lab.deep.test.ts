import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { byHand } from "../support/lab.ts";
import { about, advised, doctor } from "./doctoring.ts";

test("a lab's network is taken, and a chain drops its traffic", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  const { env } = stack;
  const argv = ["-C", stack.folder, "--stack", stack.name];
  byHand(
    "ip link set lo up && ip route add 10.0.0.128/25 dev lo && ip route add 10.0.0.0/8 dev lo",
    "nft add table ip site",
    "nft add chain ip site guard '{ type filter hook forward priority filter; policy drop; }'",
  );
  const told = doctor({ env, argv });
  assert.equal(told.status, 1);
  assert.deepEqual(
    about(told, "subnets").map(({ status, what }) => [status, what]),
    [
      [
        "warning",
        "10.0.0.0/24 is a part of what the host reaches by the route 10.0.0.0/8 dev lo; the lab hides that part",
      ],
      ["problem", "10.0.0.0/24 is taken: the host has the route 10.0.0.128/25 dev lo, which takes its packets"],
    ],
  );
  assert.equal(about(told, "forward hook")[0]?.status, "problem");
  byHand(...advised(told, "forward hook").split("; "), "ip route del 10.0.0.128/25", "ip route del 10.0.0.0/8");
  const after = doctor({ env, argv });
  assert.deepEqual([about(after, "subnets"), about(after, "forward hook"), after.status], [[], [], 0]);
  byHand("nft delete table ip site");
});

test("a lab that is up is looked at as one that is to come, and is in nobody's way", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  await stack.up();
  const ask = () => doctor({ env: stack.env, argv: ["-C", stack.folder, "--stack", stack.name] });
  const told = ask();
  assert.deepEqual([told.status, about(told, "subnets")], [0, []]);
  assert.match(JSON.stringify(told.findings), /nothing else on the host uses 10\.0\.0\.0\/24/);
  byHand(
    "nft add table ip site",
    "nft add chain ip site guard '{ type filter hook forward priority filter; policy drop; }'",
  );
  assert.equal(about(ask(), "forward hook")[0]?.status, "problem");
  byHand("nft delete table ip site");
});

test("the network of a topology is taken", async (t) => {
  const program = `import { star, Topology } from "pulumi-netns";
new Topology("lab", star(2, { network: "10.0.0.0/24" }));`;
  const { env, folder, name, programPath } = await makeStack(t, { program });
  byHand("ip link set lo up && ip route add 10.0.0.128/25 dev lo");
  const told = doctor({ env, argv: ["-C", folder, "--stack", name] });
  byHand("ip route del 10.0.0.128/25");
  assert.deepEqual(
    about(told, "subnets").map(({ what }) => what),
    ["10.0.0.0/24 is taken: the host has the route 10.0.0.128/25 dev lo, which takes its packets"],
  );
  rmSync(programPath);
  const without = doctor({ env, argv: ["-C", folder, "--stack", name] });
  assert.deepEqual(about(without, "lab"), [], "a program that is still to be written is no reason to warn");
  assert.match(JSON.stringify(without.findings), /the project has no program yet/);
});

test("a project without such a stack is a warning, not the end", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  const told = doctor({ env: stack.env, argv: ["-C", stack.folder, "--stack", "other"] });
  assert.match(about(told, "lab")[0]?.what ?? "", /there is no stack other/);
});
