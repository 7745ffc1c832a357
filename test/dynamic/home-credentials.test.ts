import assert from "node:assert/strict";
import { it } from "node:test";
import { digest, groupOf } from "../../provider/kernel/marks.ts";
import { type Props, provider } from "../conformance/deployment.ts";
import { shell } from "../support/shell.ts";

const url = "postgres://admin:S3cr3t@db.example.com/state";
process.env.PULUMI_BACKEND_URL = url;

const hidden = { mark: "project%2Fdev Bridge%3Alan", __provider: "text" };
const home = digest("postgres://db.example.com/state", 8);
/** As version 0.1.0 marked: with a hash of the password too. */
const old = `pulumi-netns:1 project/dev Bridge:lan ${digest(url, 8)}`;
const bridge = provider.Bridge as NonNullable<(typeof provider)[string]>;
const alias = () => shell("ip -details link show dev lan").match(/alias (.*)/)?.[1] ?? "";

it("takes up what a killed run of version 0.1.0 left under its mark", async () => {
  shell(`ip link add lan group ${groupOf(old)} type bridge && ip link set dev lan alias '${old} 0a1b2c3d'`);
  const { inputs, failures } = await bridge.check({}, { name: "lan", ...hidden });
  assert.deepEqual(failures, []);
  assert.equal(inputs.mark, `pulumi-netns:1 project/dev Bridge:lan ${home}`);
  const { id, outs } = await bridge.create(inputs);
  assert.ok(alias().startsWith(`${inputs.mark} `), alias());
  await bridge.delete(id, outs);
});

it("marks in place what is in a state of version 0.1.0", async () => {
  shell(`ip link add lan group ${groupOf(old)} type bridge && ip link set dev lan alias '${old} 0a1b2c3d'`);
  const { inputs: then } = await bridge.check({}, { name: "lan", ...hidden });
  const olds: Props = { ...then, mark: old };
  const { inputs, failures } = await bridge.check(olds, { name: "lan", ...hidden });
  assert.deepEqual(failures, []);
  const { outs } = await bridge.update("Bridge:lan@0a1b2c3d", olds, inputs);
  assert.ok(alias().startsWith(`pulumi-netns:1 project/dev Bridge:lan ${home} `), alias());
  await bridge.delete("Bridge:lan@0a1b2c3d", outs);
});
