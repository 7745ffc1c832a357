import assert from "node:assert/strict";
import { it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";
import { before, others } from "./meanwhile.ts";

for (const [title, alias, says] of [
  ["marked by its maker", `ip -n mine link set lo alias '${others} 1'`, /Kind:name of stack other\/dev made it/],
  ["that bears no mark", "true", /it bears no mark/],
] as const) {
  it(`leaves alone a namespace ${title}, made between our look and our making`, async (t) => {
    const clean = hostSnapshot();
    const happened = before(t, /\nnetns add mine/, () => shell(`ip netns add mine; ${alias}`));
    await assert.rejects(new Deployed("Netns", "mine").up({ name: "mine" }), says);
    happened();
    shell("ip netns del mine");
    assertHostIs(clean);
  });
}

it("waits for the mark of a link that was born a moment ago, to name its maker", async () => {
  const clean = hostSnapshot();
  shell("ip link add mine group 1073742000 type bridge");
  shell(`(sleep 0.3; ip link set mine alias '${others} 1') > /dev/null 2>&1 &`);
  await assert.rejects(new Deployed("Bridge", "mine").up({ name: "mine" }), /Kind:name of stack other\/dev made it/);
  shell("ip link del mine");
  assertHostIs(clean);
});

it("puts back the host's settings while links of others go", async (t) => {
  const clean = hostSnapshot();
  shell("ip link add gone type bridge; sysctl -qw net.ipv4.conf.gone.forwarding=1");
  const ours = new Deployed("Masquerade", "mine");
  await ours.up({ source: "10.9.0.0/24" });
  const happened = before(t, /^tee .*\/conf\/gone\/forwarding/, () => shell("ip link del gone"));
  await ours.down();
  happened();
  assertHostIs(clean);
});
