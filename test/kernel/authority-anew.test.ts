import assert from "node:assert/strict";
import { it } from "node:test";
import { inventoryRead } from "../../dist/provider/kernel/inventory/inventory.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

shell("ip netns add first; ip netns del first");

/** What somebody makes under the name of ours, with its mark and a nonce of his own: the state tells of another incarnation. */
const strangers = {
  Netns: {
    args: { name: "lab" },
    make: (mark: string) =>
      `ip netns del lab; ip netns add lab; ip -n lab link set lo alias '${mark}'; rm -rf /run/pulumi-netns`,
    clean: "ip netns del lab",
  },
  Bridge: {
    args: { name: "br7" },
    make: (mark: string) => `ip link del br7; ip link add br7 type bridge; ip link set br7 alias '${mark}'`,
    clean: "ip link del br7",
  },
  Veth: {
    args: { name: "mh", peer: { name: "far" } },
    make: (mark: string) => `ip link del mh; ip link add mh type veth peer name zz; ip link set mh alias '${mark}'`,
    clean: "ip link del mh",
  },
};

for (const [kind, { args, make, clean }] of Object.entries(strangers)) {
  it(`a ${kind} that somebody made anew under our mark with another nonce is no state's: it is not changed, taken or deleted`, async () => {
    const empty = hostSnapshot();
    const one = new Deployed(kind, "any");
    await one.up(args);
    shell(make(`${one.inputs.mark} deadbeef`));
    const before = hostSnapshot();
    const known = () => Object.assign(new Deployed(kind, "any"), one);
    await known().down();
    assertHostIs(before, "a delete");
    await assert.rejects(known().up({ ...args, ...(kind === "Netns" ? { loopback: false } : { mtu: 1400 }) }));
    assertHostIs(before, "an update");
    const seen = known();
    assert.equal(await seen.refresh(), "gone");
    await assert.rejects(seen.up(args), /is there already .*others may write such a text/);
    assertHostIs(before, "an `up --refresh`");
    shell(clean);
    assertHostIs(empty);
  });

  it(`a ${kind} that we made is a state's also with another nonce, as where a create was taken up again`, async () => {
    const empty = hostSnapshot();
    for (const adopt of [false, true]) {
      if (adopt) shell(make("anything").replace(/^.*? del \S+; /, ""));
      const before = hostSnapshot();
      const one = new Deployed(kind, "any");
      await one.up({ ...args, ...(adopt && { adopt, ...(kind === "Veth" && { peer: { name: "zz" } }) }) });
      one.id = one.id.replace(/@.*/, "@00000000");
      assert.deepEqual(await one.refresh(), []);
      await one.down();
      assertHostIs(before);
    }
    shell(clean);
    assertHostIs(empty);
  });
}

it("a topology's member that somebody made anew under its mark with another nonce stays", async () => {
  const empty = hostSnapshot();
  const campus = new Deployed("Topology", "campus");
  await campus.up({ namespaces: { lab: {} }, bridges: { br7: {} } });
  const part = (name: string) => String(campus.inputs.mark).replace("Topology:campus", `Topology:campus/${name}`);
  shell(strangers.Netns.make(`${part("namespaces.lab")} deadbeef`));
  shell(strangers.Bridge.make(`${part("bridges.br7")} deadbeef`));
  const looks = () => shell("ip -n lab -br link; ip -br link show br7; ip netns");
  const before = looks();
  await campus.down();
  assert.equal(looks(), before);
  shell("ip netns del lab; ip link del br7");
  assertHostIs(empty);
});

it("a namespace whose state is lost is taken up by its note", async () => {
  const empty = hostSnapshot();
  const one = new Deployed("Netns", "lab");
  await one.up({ name: "lab" });
  one.forget();
  assert.equal(await one.up({ name: "lab" }), "create");
  const { marked } = await inventoryRead();
  for (const each of marked) await each.remove();
  assertHostIs(empty);
});
