import assert from "node:assert/strict";
import { it } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { withSecrets } from "../../provider/topology/secrets.ts";

const peers = { far: { publicKey: "public", presharedKey: "shared" }, near: { publicKey: "public" } };
const link = { kind: "wireguard", privateKey: "private", listenPort: 5, peers };
const other = { kind: "vxlan", vni: 5 };

const isSecret = (value: unknown) => pulumi.isSecret(value as pulumi.Output<unknown>);

interface Wrapped {
  links: Record<string, typeof link>;
  namespaces: {
    one: { links: Record<string, typeof link>; address: string };
    two: pulumi.Output<Wrapped["namespaces"]["one"]>;
  };
}

it("wraps the keys of links as secrets, wherever the links stand, and nothing else", async () => {
  const { links, namespaces } = withSecrets("Topology", {
    links: { wg0: { ...link, netns: "one" }, vx0: other },
    namespaces: {
      one: { links: { wg1: link, vx1: other }, address: "10.0.0.1/24" },
      two: pulumi.output({ links: { wg2: link } }),
    },
  }) as unknown as Wrapped;
  for (const one of [links.wg0, namespaces.one.links.wg1]) {
    assert.ok(one);
    assert.equal(await isSecret(one.privateKey), true);
    assert.equal(await isSecret(one.peers.far.presharedKey), true);
    assert.deepEqual([one.listenPort, one.peers.far.publicKey, one.peers.near], [5, "public", { publicKey: "public" }]);
  }
  assert.deepEqual([links.vx0, namespaces.one.links.vx1, namespaces.one.address], [other, other, "10.0.0.1/24"]);
  const later = await new Promise<Wrapped["namespaces"]["one"]>((done) => namespaces.two.apply(done));
  assert.equal(await isSecret(later.links.wg2?.privateKey), true);
});
