import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { run } from "../support/host.ts";
import { pingAll, rememberHost } from "../support/lab.ts";
import { shell, until } from "../support/shell.ts";

/** Resets what is connected to these ports of the host, as the kernel does with a connection whose keepalive was lost. */
const reset = (ports: readonly (string | number)[]): string =>
  run(
    "ss",
    "-KHtn",
    "state",
    "established",
    ...ports.flatMap((port, i) => [...(i ? ["or"] : []), "sport", `:${port}`]),
  );

/** Whether this kernel resets connections on demand: CONFIG_INET_DIAG_DESTROY. */
async function kernelResets(): Promise<boolean> {
  const server = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  const port = () => (server.address() as AddressInfo | null)?.port;
  await until(() => port() !== undefined);
  let [isConnected, isReset] = [false, false];
  const client = connect(port() ?? 0, "127.0.0.1", () => {
    isConnected = true;
  });
  client.on("error", () => {
    isReset = true;
  });
  await until(() => isConnected);
  reset([port() ?? 0]);
  await until(() => isReset, 1);
  client.destroy();
  server.close();
  return isReset;
}

test("an up whose connection to the program is reset fails, and the next one converges", async (t) => {
  if (!(await kernelResets())) return t.skip("this kernel has no CONFIG_INET_DIAG_DESTROY");
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { example: "router" });
  const up = stack.start(["up", "--yes", "--skip-preview"]);
  assert.ok(await until(() => existsSync("/run/netns/my-router"), 60));
  const ports = shell("ss -Htlnp").matchAll(/:(\d+) .*"pulumi-language/g);
  reset([...ports].map(([, port]) => String(port)));
  const { exitCode, all } = await up;
  assert.notEqual(exitCode, 0, all);
  assert.match(all, /error reading from server: .*connection reset by peer/);
  await stack.up();
  pingAll(["my-west", "my-east"], ["10.0.1.10", "10.0.2.10", "2001:db8:1::10", "2001:db8:2::10"]);
  assert.deepEqual((await stack.up()).changes, []);
  assert.deepEqual((await stack.up("--refresh")).changes, []);
  await stack.destroy();
  hostIsAsBefore();
});
