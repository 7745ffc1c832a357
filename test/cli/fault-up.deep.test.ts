import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost, runIn } from "../support/lab.ts";
import { started } from "./fault-lab.ts";

const program = `import { Impairment, Netns, Veth } from "pulumi-netns";
const one = new Netns("f6");
const wire = new Veth("wire", { netns: one, name: "eth0", mtu: 1500, peer: { netns: new Netns("f7"), name: "eth0" } });
new Impairment("slow", { device: wire, rate: "9mbit" });
`;

test("a fault ends with what is declared then, after a lab was changed, replaced in part, or destroyed", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  await stack.up();
  const during = async (words: string[], work: () => Promise<unknown>) => {
    const fault = started(t, stack, ...words);
    await fault.until(/wire|f6\/eth/);
    await work();
    fault.run.kill("SIGINT");
    const { exitCode, all } = await fault.run;
    assert.equal(exitCode, 0, all);
  };
  const shown = (name: string) => runIn("f6", "sh", "-c", `ip link show ${name}; tc qdisc show dev ${name}`);

  await during(["wire", "--down"], async () => {
    stack.edit("mtu: 1500", "mtu: 1400");
    await stack.up();
  });
  assert.match(shown("eth0"), /UP.* mtu 1400/);
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");

  await during(["f6/eth0", "--rate", "1mbit"], async () => {
    stack.edit('new Impairment("slow", { device: wire, rate: "9mbit" });', "");
    await stack.up();
  });
  assert.doesNotMatch(shown("eth0"), /rate/);

  await during(["wire", "--down"], async () => {
    stack.edit('name: "eth0", mtu', 'name: "eth9", mtu');
    await stack.up();
  });
  assert.match(shown("eth9"), /UP.* mtu 1400/);
  await during(["wire", "--down"], () => stack.destroy());
  hostIsAsBefore();
});
