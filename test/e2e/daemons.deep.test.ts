import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { ping, rememberHost, runIn } from "../support/lab.ts";
import { lacking } from "../support/programs.ts";

test("a client gets its IPv6 address and its way out from a router that advertises", async (t) => {
  if (lacking(t, "radvd")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "radvd" });
  await stack.up();
  assert.match(runIn("ra-client", "ip", "-6", "addr", "show", "dev", "eth0"), /inet6 2001:db8:5:\S+\/64 .*dynamic/);
  assert.match(runIn("ra-client", "ip", "-6", "route"), /default via fe80::\S+ dev eth0 proto ra/);
  ping("2001:db8:6::10", "ra-client");
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  await stack.destroy();
  assertHost();
});

test("a client finds the names of a zone at the lab's own name server", async (t) => {
  if (lacking(t, "unbound")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "dns" });
  await stack.up();
  const output = await stack.pulumi("stack", "output", "mail");
  assert.match(output.text, /^10\.53\.0\.25 /m);
  stack.edit("10.53.0.25", "10.53.0.26");
  const { text } = await stack.refused("up", "--yes", "--skip-preview");
  assert.match(text, /10\.53\.0\.26/, "the changed zone is served, and the command sees it");
  await stack.destroy();
  assertHost();
});

test("a page is served over a router, another port refuses, and a killed server comes back", async (t) => {
  if (lacking(t, "nginx")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "web" });
  await stack.up();
  const page = () => runIn("web-client", "curl", "-s", "http://10.80.2.10/");
  assert.equal(page(), "<h1>served from a lab</h1>\n");
  const pid = stack.resource("nginx").outputs?.pid as number;
  stack.edit("served from a lab", "changed in place");
  await stack.up();
  assert.equal(page(), "<h1>changed in place</h1>\n");
  assert.equal(stack.resource("nginx").outputs?.pid, pid, "the server went on");
  process.kill(pid, "SIGKILL");
  await stack.pulumi("up", "--yes", "--skip-preview", "--refresh");
  assert.equal(page(), "<h1>changed in place</h1>\n");
  await stack.destroy();
  assertHost();
});

test("two clients get addresses by DHCP", async (t) => {
  if (lacking(t, "dnsmasq", "busybox")) return;
  const assertHost = rememberHost();
  const stack = await makeStack(t, { example: "dhcp" });
  await stack.up();
  const addressOf = (client: string) =>
    /inet (10\.67\.0\.1\d\d)\/24/.exec(runIn(client, "ip", "addr", "show", "dev", "eth0"))?.[1] ?? "";
  const [one, two] = ["dhcp-client1", "dhcp-client2"].map(addressOf);
  assert.notEqual(one, two);
  ping(two as string, "dhcp-client1");
  await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  await stack.destroy();
  assertHost();
});
