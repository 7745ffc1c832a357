import assert from "node:assert/strict";
import { test } from "node:test";
import { cutOff } from "../cli/cut-off.ts";
import { makeStack } from "../support/engine.ts";
import { hostSnapshot } from "../support/host.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { answers, until } from "../support/shell.ts";
import { hostBecomes, makeUplink, removeUplink } from "../support/uplink.ts";

const lab = `
import { Address, Netns, Nic, Route } from "pulumi-netns";
const netns = new Netns("lab");
const uplink = new Nic("uplink", { interface: "up0", netns, name: "eth0" });
const address = new Address("outside", { device: uplink, address: "192.0.2.50/24" });
new Route("beyond", { device: address, destination: "10.9.0.0/16", via: "192.0.2.2" });
`;

const reachable = () => until(() => answers("lab", "192.0.2.2"));

test("an uplink of the host moves into a lab and comes home", async (t) => {
  rememberHost();
  await makeUplink();
  t.after(removeUplink);
  const found = hostSnapshot();
  const stack = await makeStack(t, { program: lab });
  await t.test("the default route's device is refused in the preview", async () => {
    byHand("ip route add default via 192.0.2.2");
    const { text } = await stack.refused("preview");
    assert.match(text, /interface[\s\S]*up0 carries the host's default route \(default via 192\.0\.2\.2 dev up0\)/);
    byHand("ip route del default");
    await hostBecomes(found);
  });
  await t.test("up, drift, repair, destroy", async () => {
    await stack.up();
    assert.ok(await reachable());
    assert.deepEqual((await stack.up()).changes, []);
    byHand("ip -n lab link set eth0 mtu 1300", "ip -n lab link set eth0 down");
    await stack.up("--refresh");
    assert.ok(await reachable());
    stack.edit(`name: "eth0"`, `name: "eth0", mtu: 1350`);
    assert.deepEqual((await stack.up()).changes, ["update uplink"]);
    await stack.destroy();
    await hostBecomes(found);
  });
  await t.test("its namespace is replaced: it goes with it, by way of home", async () => {
    await stack.up();
    stack.edit(`new Netns("lab")`, `new Netns("lab", { name: "lab2" })`);
    await stack.up();
    assert.ok(await until(() => answers("lab2", "192.0.2.2")));
    stack.edit(`new Netns("lab", { name: "lab2" })`, `new Netns("lab")`);
    await stack.destroy();
    await hostBecomes(found);
  });
  await t.test("killed right after it moved: up, then destroy", async () => {
    await cutOff(stack, { when: "end", at: "netns /run/netns/lab" }, "up");
    await stack.pulumi("cancel", "--yes");
    await stack.up();
    assert.ok(await reachable());
    await stack.destroy();
    await hostBecomes(found);
  });
  await t.test("killed on the way home: destroy, again", async () => {
    await stack.up();
    await cutOff(stack, { when: "end", at: "name up0" }, "destroy");
    await stack.pulumi("cancel", "--yes");
    await stack.destroy();
    await hostBecomes(found);
  });
});
