import assert from "node:assert/strict";
import { test } from "node:test";
import { star } from "pulumi-netns";
import { unknown } from "../../provider/dynamic/unknown.ts";
import { Deployed } from "../conformance/deployment.ts";

const bridges = { lan: { address: "10.99.0.1/16", gateway: "10.99.0.1" } };

test("what a preview does not know yet passes, wherever it stands", async () => {
  const lab = new Deployed("Topology", "campus");
  for (const args of [
    { bridges, namespaces: unknown },
    { bridges, namespaces: { h1: unknown } },
    { bridges, namespaces: { h1: { lan: unknown } } },
    { bridges, namespaces: { h1: { lan: [unknown] } } },
    { bridges, namespaces: { h1: { lan: { address: unknown, mtu: unknown } } } },
    { bridges: { lan: { address: unknown, gateway: unknown } }, namespaces: { h1: { lan: "10.99.0.2/16" } } },
    { bridges, namespaces: { h1: { lan: "10.99.0.2/16", routes: { "10.7.0.0/16": unknown } } } },
  ])
    await lab.check(args);
});

test("a mistake is told once, where it stands, though a thousand hosts stand on it", async () => {
  const lab = new Deployed("Topology", "campus");
  const { namespaces } = star(1000);
  const wrong = lab.check({ bridges: { lan: { ...bridges.lan, gateway: "10.99.0" } }, namespaces });
  await assert.rejects(wrong, (error: Error) => {
    assert.match(error.message, /^bridges\.lan\.gateway: a gateway is an address such as .*, not "10\.99\.0"$/);
    return true;
  });
});

test("a bridge with more ports than Linux gives one is refused", async () => {
  const lab = new Deployed("Topology", "campus");
  await assert.rejects(
    lab.check(star(1024)),
    /bridges\.lan: a Linux bridge takes 1023 ports, and 1024 links are on it/,
  );
});

test("a gateway of a link is an address, as that of a bridge is", async () => {
  const lab = new Deployed("Topology", "campus");
  for (const gateway of [true, "10.99.0"])
    await assert.rejects(
      lab.check({ bridges, namespaces: { h1: { lan: { address: "10.99.0.2/16", gateway } } } }),
      /namespaces\.h1\.lan\.gateway: a gateway is an address such as/,
    );
});

test("members whose names would be the same, for a dot in one, are refused", async () => {
  const lab = new Deployed("Topology", "campus");
  for (const namespaces of [
    { "h1.lan": {}, h1: { lan: "10.99.0.2/16" } },
    { h1: { lan: "10.99.0.2/16" }, "h1.lan": {} },
  ])
    await assert.rejects(lab.check({ bridges, namespaces }), /namespaces\.h1\.lan: two members would be called this/);
  await lab.check({ bridges, namespaces: { "h1.lan": {}, h1: { address: "10.99.1.2/32" } } });
});

test("a word that is none is told once, with those that there are in its place", async () => {
  const lab = new Deployed("Topology", "campus");
  for (const [args, says] of [
    [
      { bridges: { lan: { name: "br" } } },
      /^bridges\.lan\.name: there is no such argument here; there are netns, .*gateway$/,
    ],
    [
      { bridges: { lan: { addres: 1 } } },
      /^bridges\.lan\.addres: there is no such argument here; there are .* address,/,
    ],
    [
      { bridges, namespaces: { h1: { lan: { adress: "10.99.0.2/16" } } } },
      /^namespaces\.h1\.lan\.adress: there is no such argument here; there are address, .*mtu/,
    ],
    [{ namespaces: { h1: {} }, cables: { c: { h1: "10.0.0.1/31" } } }, /^cables\.c: a cable is two namespaces[^\n]*$/],
  ] as const)
    await assert.rejects(lab.check(args), (error: Error) => {
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
});
