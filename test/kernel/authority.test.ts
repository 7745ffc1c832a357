import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { removable } from "../../dist/provider/kernel/inventory/removal.js";
import { groupOf } from "../../dist/provider/kernel/marks.js";
import { Deployed } from "../conformance/deployment.ts";
import { container } from "../support/container.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** The mark that a resource will bear, with a nonce. */
const markOf = async (one: Deployed): Promise<string> => String((await one.check({ name: "any" })).mark);

/** What would be removed by its mark, and what stays with why. */
async function going(mark: string): Promise<{ list: string[]; kept: string[] }> {
  const { marked } = await inventoryRead();
  const { list, kept } = removable(
    marked.filter((one) => one.mark?.mark === mark),
    marked,
  );
  return { list: list.map(({ type, name }) => `${type} ${name}`), kept };
}

it("a namespace whose mark its own root wrote is another's: kept, and refused by create", async () => {
  const empty = hostSnapshot();
  const one = new Deployed("Netns", "lab");
  const mark = await markOf(one);
  await container("lab", mark);
  const before = hostSnapshot();
  const { list, kept } = await going(mark);
  assert.deepEqual(list, []);
  assert.match(kept.join("\n"), /^netns lab .*stays: .*Netns:lab .*no note on this host tells .*--mark '.* 0a1b2c3d'$/);
  await assert.rejects(
    one.up({ name: "lab" }),
    /netns lab is there already .*others may write such a text.*adopt: true/,
  );
  await assert.rejects(inTopology(mark), /namespaces.lab: netns lab is there already/);
  assertHostIs(before);
  assert.match(run("ip", "-n", "lab", "-details", "link", "show", "lo"), /alias pulumi-netns:1/);
  assert.equal(await one.up({ name: "lab", adopt: true }), "create");
  await one.down();
  assert.doesNotMatch(run("ip", "-n", "lab", "-details", "link", "show", "lo"), /alias/);
  shell("ip netns del lab");
  assertHostIs(empty);
});

/** The same as a member that comes to a topology: its undoing must not take the namespace for its own. */
async function inTopology(mark: string): Promise<void> {
  const stack = mark.split(" ")[1] as string;
  const campus = new Deployed("Topology", "campus", stack);
  await campus.up({ namespaces: { other: {} } });
  const member = String(campus.inputs.mark).replace(/(Topology:campus)/, "$1/namespaces.lab");
  run("ip", "-n", "lab", "link", "set", "dev", "lo", "group", `${groupOf(member)}`, "alias", `${member} 0a1b2c3d`);
  const failure = await campus.up({ namespaces: { other: {}, lab: {} } }).catch((error: Error) => error);
  assert.ok(run("ip", "netns", "list").includes("lab"), "the undoing removed it");
  run("ip", "-n", "lab", "link", "set", "dev", "lo", "group", `${groupOf(mark)}`, "alias", `${mark} 0a1b2c3d`);
  await campus.down();
  if (failure instanceof Error) throw failure;
}

it("a bridge with a copied mark and no group is another's: kept, and refused by create", async () => {
  const empty = hostSnapshot();
  const one = new Deployed("Bridge", "br7");
  const mark = await markOf(one);
  shell(`ip link add br7 type bridge; ip link set br7 addrgenmode none alias '${mark} 0a1b2c3d'`);
  const before = hostSnapshot();
  const { list, kept } = await going(mark);
  assert.deepEqual(list, []);
  assert.match(kept.join("\n"), /^link br7 on the host stays: .*no device group of ours.*--mark/);
  await assert.rejects(one.up({ name: "br7" }), /link br7 in the host is there already .*others may write such a text/);
  assertHostIs(before);
  assert.equal(await one.up({ name: "br7", adopt: true }), "create");
  await one.down();
  assertHostIs(before);
  shell("ip link del br7");
  assertHostIs(empty);
});

it("a link in a container that says it was taken from the host is not brought to the host without a note", async () => {
  const empty = hostSnapshot();
  const mark = (await markOf(new Deployed("Bridge", "any"))).replace("Bridge:any", "Nic:uplink");
  shell("ip netns add box; ip -n box link add d0 type veth peer name d1");
  shell(`ip -n box link set dev d0 group ${groupOf(mark)} alias '${mark} 0a1b2c3d'`);
  const before = run("ip", "-n", "box", "-details", "-json", "link");
  const { list, kept } = await going(mark);
  assert.deepEqual(list, []);
  assert.match(
    kept.join("\n"),
    /^link d0 in netns box stays: .*no note on this host tells that it was taken from here/,
  );
  assert.equal(run("ip", "-n", "box", "-details", "-json", "link"), before);
  shell("ip netns del box");
  assertHostIs(empty);
});

it("a namespace of ours goes by its note, which follows its mark, and comes to one that a state alone knows", async () => {
  const empty = hostSnapshot();
  const one = new Deployed("Netns", "lab");
  await one.up({ name: "lab" });
  const renamed = Object.assign(new Deployed("Netns", "lab", "conformance/renamed"), {
    ...one,
    stack: "conformance/renamed",
  });
  assert.equal(await renamed.up({ name: "lab" }), "update");
  assert.deepEqual(await going(String(renamed.inputs.mark)), { list: ["netns lab"], kept: [] });
  // As version 0.1.0 left it, or somebody who emptied /run/pulumi-netns.
  shell("rm -r /run/pulumi-netns");
  assert.deepEqual((await going(String(renamed.inputs.mark))).list, []);
  assert.deepEqual(await renamed.refresh(), []);
  assert.deepEqual(await going(String(renamed.inputs.mark)), { list: ["netns lab"], kept: [] });
  shell("rm -r /run/pulumi-netns");
  await renamed.down();
  assertHostIs(empty);
});
