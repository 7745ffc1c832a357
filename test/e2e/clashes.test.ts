import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStack } from "../support/engine.ts";
import { rememberHost } from "../support/lab.ts";

/** Two of a program that the kernel can have once: the one that the engine comes to last is refused, and the other one is named. */
const cases: { says: string; refused: RegExp }[] = [
  {
    says: `new Netns("first", { name: "red" }); new Netns("second", { name: "red" })`,
    refused:
      /'(first|second)'.* name: netns red is declared by Netns "(?!\1)(first|second)" as well; give one of the two another name/,
  },
  {
    says: `new Topology("lab", { namespaces: { red: {} } }); new Netns("red")`,
    refused:
      /'lab'.* namespaces\.red: netns red is declared by Netns "red" as well|'red'.* name: netns red is declared by namespaces\.red of Topology "lab" as well/,
  },
  {
    says: `for (const lab of ["east", "west"]) new Topology(lab, { namespaces: { [lab]: { lan: "10.85.0.1/24" } }, bridges: { lan: {} } })`,
    refused:
      /'(east|west)'.* bridges\.lan: link lan in the host is declared by bridges\.lan of Topology "(?!\1)(east|west)" as well/,
  },
  {
    says: `const lab = new Topology("lab", { namespaces: { h: { links: { d0: { kind: "vxlan", vni: 7, local: "10.85.0.2", remote: "10.85.0.3", address: "10.85.1.1/24" } } } } });
      new Address("again", { device: "d0", netns: "/run/netns/h", address: "10.85.1.1/24" }, { dependsOn: lab })`,
    refused:
      /'again'.* address: address 10\.85\.1\.1\/24 on link d0 in netns \/run\/netns\/h is declared by namespaces\.h\.links\.d0\.address of Topology "lab" as well; take one of the two out/,
  },
  {
    says: `const netns = new Netns("h"); new Sysctl("off", { netns, key: "net.ipv4.conf.all.forwarding", value: 0 }, {
        dependsOn: new Masquerade("nat", { netns, source: "10.85.0.0/24" }) })`,
    refused:
      /'off'.* key: setting net\.ipv4\.ip_forward in netns h is set to 1 by Masquerade "nat", and this needs 0; take one/,
  },
];

const program = `import { Address, Masquerade, Netns, Sysctl, Topology } from "pulumi-netns";
const cases = [${cases.map(({ says }) => `() => { ${says} }`).join(",\n")}];
cases[process.env.CASE]();`;

test("two resources that are one thing to the kernel are refused in the preview, and both are named", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program });
  for (const [number, { says, refused }] of cases.entries()) {
    await t.test(says, async () => {
      stack.env.CASE = String(number);
      const { text } = await stack.refused("preview");
      assert.match(text, refused);
    });
  }
  await t.test("up refuses it likewise, and makes no second one", async () => {
    stack.env.CASE = "0";
    const { text } = await stack.refused("up", "--yes", "--skip-preview");
    assert.match(text, cases[0]?.refused as RegExp);
    await stack.destroy();
  });
  hostIsAsBefore();
});

/** One lab as its program goes on: nothing of it clashes. */
const steps: { title: string; says: string; preview?: true }[] = [
  {
    title: "a setting that two need, one of them for itself; one name in two places",
    says: `const netns = new Netns("blue"); new Bridge("a", { name: "x" }); new Bridge("b", { name: "y" }); new Bridge("in", { name: "x", netns });
      new Masquerade("nat", { netns, source: "10.85.0.0/24" }); new Sysctl("on", { netns, key: "net.ipv4.ip_forward", value: 1 });`,
  },
  {
    title: "a resource with another name, by its alias",
    says: `const netns = new Netns("blue"); new Bridge("c", { name: "x" }, { aliases: [{ name: "a" }] }); new Bridge("b", { name: "y" });`,
  },
  {
    title: "replacement, of a namespace with what is in it and of a link",
    says: `const netns = new Netns("blue", { name: "green" }); new Bridge("c", { name: "x" }, { aliases: [{ name: "a" }] }); new Bridge("b", { name: "z" });
      new Bridge("in", { name: "x", netns })`,
  },
  {
    title: "names that go from one resource to another: the preview knows no better",
    says: `new Bridge("b", { name: "x" }); new Bridge("d", { name: "z" });`,
    preview: true,
  },
];

test("one address at both ends of a cable is warned of in the preview; twice at one end it is refused", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, {
    program: `import { Address, Netns, Veth } from "pulumi-netns";
const cable = new Veth("cable", { netns: new Netns("left"), peer: { netns: new Netns("right") } });
const near = new Address("near", { device: cable, address: "10.85.2.1/30" });
new Address("far", { device: cable.peer, address: "10.85.2.1/30" }, { dependsOn: near });`,
  });
  const { text } = await stack.preview();
  assert.match(
    text,
    /warning: address: 10\.85\.2\.1 is the address of Address "near" too, and frames go from one to the other/,
  );
  stack.edit("device: cable.peer", "device: cable");
  assert.match(
    (await stack.refused("preview")).text,
    /'far'.* address: address 10\.85\.2\.1\/30 on link cable in netns left is declared by Address "near" as well; take one/,
  );
  hostIsAsBefore();
});

test("what is replaced, renamed, or moved is in nobody's way", async (t) => {
  const hostIsAsBefore = rememberHost();
  const stack = await makeStack(t, { program: "" });
  for (const { title, says, preview } of steps) {
    await t.test(title, async () => {
      stack.write(`import { Bridge, Masquerade, Netns, Sysctl } from "pulumi-netns";\n${says}`);
      // With its own preview: both runs check everything.
      if (preview) await stack.preview();
      else await stack.pulumi("up", "--yes");
    });
  }
  await stack.destroy();
  hostIsAsBefore();
});
