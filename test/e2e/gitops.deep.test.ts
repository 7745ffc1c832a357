import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand, pingAll, rememberHost, settle } from "../support/lab.ts";
import { startPipeline } from "./pipeline.ts";

test("a pipeline previews a branch, applies main, finds drift, and refuses what the policy forbids", async (t) => {
  const hostIsAsBefore = rememberHost();
  const pipeline = startPipeline(t);

  await t.test("main is applied", async () => {
    pipeline.push("main");
    const { status, markdown } = await pipeline.run("apply");
    assert.equal(status, 0, markdown);
    pingAll([undefined, "lab-red"], ["10.30.0.1", "10.30.0.2", "10.30.0.3"]);
  });

  await t.test("a branch is previewed: its diff as Markdown, and nothing touched", async () => {
    pipeline.push("blue", '"green"', '"green", "blue"');
    await settle();
    const before = hostSnapshot();
    const { status, markdown } = await pipeline.run("preview", "blue");
    assertHostIs(before);
    assert.equal(status, 0, markdown);
    assert.match(markdown, /^## Preview of lab lab\n\n~~~~~~diff\n(.|\n)*\n~~~~~~\n$/);
    assert.match(markdown, /^\+ +pulumi-nodejs:dynamic\/linux:Netns: \(create\)$/m);
    assert.match(markdown, /name +: "lab-blue"/);
    assert.match(markdown, /^\+ +4 to create$/m);
  });

  await t.test("drift is found, with the argument", async () => {
    byHand("ip link set dev lab-red0 mtu 1380");
    const { status, markdown } = await pipeline.run("drift");
    assert.notEqual(status, 0);
    assert.match(markdown, /^## Drift of lab lab: failed$/m);
    assert.match(markdown, /^! +mtu *: 1380 => 1400$/m);
  });

  await t.test("what is merged is applied, and puts right what drifted", async () => {
    pipeline.merge("blue");
    const { status, markdown } = await pipeline.run("apply");
    assert.equal(status, 0, markdown);
    pingAll(["lab-blue"], ["10.30.0.1", "10.30.0.2", "10.30.0.3"]);
    assert.match(run("ip", "link", "show", "dev", "lab-red0"), /mtu 1400/);
    assert.equal((await pipeline.run("drift")).status, 0);
  });

  await t.test("a lab that touches the host's default route is refused, in the preview and on main", async () => {
    const more = `
const way = { device: bridge, via: "10.30.0.2", metric: 5 };
new Route("host-default", { destination: "default", ...way });
new Route("host-half", { destination: "128.0.0.0/1", ...way });
new Sysctl("forward", { key: "net.ipv4.ip_forward", value: 1 });
new Nic("uplink", { interface: "up0", master: bridge, allowDefaultRoute: true });
`;
    byHand("ip link add up0 type veth peer name up1");
    pipeline.push("bad", "Netns, Route, Veth }", "Netns, Nic, Route, Sysctl, Veth }");
    const path = join(pipeline.work, "index.ts");
    writeFileSync(path, readFileSync(path, "utf8") + more);
    pipeline.git("commit", "--quiet", "--all", "--message", "More");
    pipeline.git("push", "--quiet", "origin", "bad");
    await settle();
    const before = hostSnapshot();
    for (const job of ["preview", "apply"] as const) {
      const { status, markdown } = await pipeline.run(job, "bad");
      assert.notEqual(status, 0, markdown);
      assert.match(markdown, /\[mandatory\] +host-default-route +\(.*Route: host-default\)/);
      assert.match(markdown, /\[mandatory\] +host-default-route +\(.*Route: host-half\)/);
      assert.match(markdown, /\[mandatory\] +host-uplink +\(.*Nic: uplink\)/);
      assert.match(markdown, /\[advisory\] +host-forwarding +\(.*Sysctl: forward\)/);
      assert.match(markdown, /destination: default is the host's own way out/);
      assert.doesNotMatch(markdown, /\[mandatory\].*(red|green|blue)-default/);
    }
    assertHostIs(before);
    assert.doesNotMatch(run("ip", "route"), /default/);
    byHand("ip link del up0");
  });

  await t.test("destroy: the host is as before", async () => {
    const { status, markdown } = await pipeline.shell("./pipeline.sh destroy");
    assert.equal(status, 0, markdown);
    pipeline.live = false;
    hostIsAsBefore();
  });
});
