import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { netns } from "../cli/command.ts";
import { makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { ping, rememberHost, settle } from "../support/lab.ts";
import { until } from "../support/shell.ts";

/** A program that waits half-way until a file exists. */
const waiting = (file: string): string => `import { existsSync } from "node:fs";
import { Address, Bridge, Netns, Veth } from "pulumi-netns";
const hub = new Bridge("hub");
const gateway = new Address("gateway", { device: hub, address: "10.81.0.1/24" });
gateway.id.apply(() => console.log("half-way"));
while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 50));
const netns = new Netns("space");
const cable = new Veth("cable", { master: hub, peer: { name: "eth0", netns } });
new Address("host", { device: cable.peer, address: "10.81.0.2/24" });
`;

test("a second run of one stack is refused, and the first goes on unharmed", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  const file = join(stack.folder, "go-on");
  stack.write(waiting(file));
  const first = stack.start(["up", "--yes", "--skip-preview"]);
  t.after(() => first.kill("SIGKILL"));
  assert.ok(await until(() => run("ip", "-brief", "addr").includes("10.81.0.1"), 60));
  await settle();
  const half = hostSnapshot();
  for (const command of ["up", "refresh", "destroy"]) {
    const { text } = await stack.refused(command, "--yes", "--skip-preview");
    assert.match(text, /error: the stack is currently locked by 1 lock\(s\)\. Either wait .* `pulumi cancel`/);
    assert.match(text, new RegExp(`created by \\S+ \\(pid ${first.pid}\\) at \\d{4}-\\d\\d-\\d\\dT`), text);
  }
  assert.match(
    (await netns(stack, "recover", "--yes")).text,
    new RegExp(`locked by pid ${first.pid} .*, and that process is alive`),
  );
  assertHostIs(half);
  writeFileSync(file, "");
  const { exitCode, all } = await first;
  assert.equal(exitCode, 0, all);
  ping("10.81.0.2");
  await stack.destroy();
  hostIsAsBefore();
});
