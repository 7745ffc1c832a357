import assert from "node:assert/strict";
import { it } from "node:test";
import { hostInventory } from "../../dist/cli/stack/inventory.js";
import { markedRemove, vouched } from "../../dist/provider/kernel/inventory/removal.js";
import { groupOf } from "../../dist/provider/kernel/marks.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

const wipe = () => shell("rm -rf /run/pulumi-netns");

/** What was there before we came, each with the arguments that adopt it. */
const theirs: Record<string, { make: string; clear: string; args: Record<string, unknown>; kind: string }> = {
  bridge: {
    kind: "Bridge",
    make: "ip link add abr type bridge; ip link set abr up",
    clear: "ip link del abr",
    args: { name: "abr" },
  },
  namespace: {
    kind: "Netns",
    make: "ip netns add ans; ip -n ans link set lo up",
    clear: "ip netns del ans",
    args: { name: "ans" },
  },
  cable: {
    kind: "Veth",
    make: "ip netns add ans; ip link add av type veth peer name eth0 netns ans",
    clear: "ip link del av; ip netns del ans",
    args: { name: "av", peer: { name: "eth0", netns: "ans" } },
  },
};

for (const [sort, { kind, make, clear, args }] of Object.entries(theirs)) {
  const remembered = () => {
    const empty = hostSnapshot();
    shell(make);
    const found = hostSnapshot();
    return { isAsFound: () => assertHostIs(found), end: () => shell(clear) && assertHostIs(empty) };
  };

  it(`an adopted ${sort} whose note is lost stays, without our mark, when its resource is deleted`, async () => {
    const { isAsFound, end } = remembered();
    for (const later of [{}, { adopt: true }]) {
      const one = new Deployed(kind, "one");
      await one.up({ ...args, adopt: true });
      wipe();
      // The program may say it no more.
      await one.up({ ...args, ...later });
      await one.refresh();
      await one.down();
      isAsFound();
    }
    end();
  });

  it(`an adopted ${sort} whose note is lost stays when its marks are removed by gc or recover`, async () => {
    const { isAsFound, end } = remembered();
    await new Deployed(kind, "one").up({ ...args, adopt: true });
    wipe();
    const { marked } = await hostInventory();
    assert.match(
      marked.map(({ remarks }) => remarks.join()).join(),
      /adopted, and what was found is not known any more/,
    );
    assert.deepEqual(await markedRemove(marked.map(vouched)), []);
    isAsFound();
    end();
  });

  it(`an adopted ${sort} whose state is lost with its note is adopted again, and stays`, async () => {
    const { isAsFound, end } = remembered();
    await new Deployed(kind, "one").up({ ...args, adopt: true });
    wipe();
    const again = new Deployed(kind, "one");
    await again.up({ ...args, adopt: true });
    await again.down();
    isAsFound();
    end();
  });

  it(`a ${sort} that was made, since there was nothing to adopt, is removed without any note`, async () => {
    if (sort === "cable") shell("ip netns add ans");
    const empty = hostSnapshot();
    const one = new Deployed(kind, "one");
    await one.up({ ...args, adopt: true });
    wipe();
    await one.down();
    assertHostIs(empty);
    if (sort === "cable") shell("ip netns del ans");
  });
}

it("a bridge that was away under another name at a refresh is adopted again, in words, and stays", async (t) => {
  shell("ip link add abr type bridge; ip link set abr up");
  const found = hostSnapshot();
  const one = new Deployed("Bridge", "b");
  await one.up({ name: "abr", adopt: true });
  shell("ip link set abr down; ip link set abr name away");
  assert.equal(await one.refresh(), "gone");
  shell("ip link set away name abr; ip link set abr up");
  const said = t.mock.method(console, "error", () => undefined);
  await one.up({ name: "abr", adopt: true });
  const words = said.mock.calls.map(({ arguments: [text] }) => String(text)).join("\n");
  assert.match(words, /^info: adopts link abr in the host \(it was adopted, and what it was like then is not known/);
  await one.down();
  assertHostIs(found);
  shell("ip link del abr");
});

it("what a topology adopted stays where its note is lost", async () => {
  shell("ip link add abr type bridge; ip link set abr up; ip netns add ans; ip -n ans link set lo up");
  const lab = new Deployed("Topology", "lab");
  const hosts = { ans: { adopt: true }, h1: { abr: "10.50.0.2/24" } };
  await lab.up({ bridges: { abr: { adopt: true } }, namespaces: hosts });
  wipe();
  await lab.refresh();
  await lab.down();
  assert.match(shell("ip link show abr; ip netns list"), /abr.*ans/s);
  assert.doesNotMatch(shell("ip link show abr; ip -n ans link show lo; ip netns list"), /alias|h1/);
  shell("ip link del abr; ip netns del ans");
});

it("what version 0.1.0 adopted stays where its note is lost, and bears it in its group from the next update on", async () => {
  shell("ip link add abr type bridge; ip link set abr up");
  const found = hostSnapshot();
  const one = new Deployed("Bridge", "b");
  await one.up({ name: "abr", adopt: true });
  const group = () => JSON.parse(shell("ip -json link show abr"))[0].group as string;
  const now = group();
  const asOld = () => shell(`ip link set abr group ${groupOf(String(one.inputs.mark))}`);
  asOld();
  await one.up({ name: "abr", adopt: true, ageingTime: 200 });
  assert.equal(group(), now);
  await one.up({ name: "abr", adopt: true });
  asOld();
  wipe();
  shell("ip link set abr type bridge ageing_time 30000");
  await one.down();
  assertHostIs(found);
  shell("ip link del abr");
});
