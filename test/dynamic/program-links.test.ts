import assert from "node:assert/strict";
import { test } from "node:test";
import { Program } from "../../dist/provider/dynamic/program/program.js";
import { part } from "./program-part.ts";

test("ports of one bridge, and a bridge with more, are warned of where their mtus do not fit", () => {
  const program = new Program();
  const port = (name: string, mtu: number) =>
    program
      .declare(name, [part(name, { ends: [{ name, mtu, master: "br0" }] })])
      .warnings.map(({ property, reason }) => `${property}: ${reason}`);
  program.declare("B", [part("B", { ends: [{ name: "br0", mtu: 1500 }] })]);
  assert.deepEqual(port("p1", 9000), [], "a bridge with less sends less");
  assert.deepEqual(port("p2", 9000), []);
  assert.deepEqual(port("p3", 1500), [
    "mtu: link p3 in the host has 1500, and link p1 in the host (p1), another port of br0, has 9000: " +
      "packets of more than 1500 bytes are lost between them; give both one mtu",
  ]);
  assert.match(
    port("p4", 1400)[0] ?? "",
    /^mtu: link p4 in the host has 1400, and link br0 in the host \(B\), its bridge, has 1500/,
  );
});

test("links of a bond or a VRF are warned of settings of a port, and not of their mtu", () => {
  const program = new Program();
  program.declare("B", [part("B", { ends: [{ name: "bond0", mtu: 9000, isMaster: true }] })]);
  const end = { name: "eth1", mtu: 1500, master: "bond0" };
  assert.deepEqual(program.declare("L", [part("L", { ends: [end] })]).warnings, []);
  const { warnings } = program.declare("L", [part("L", { ends: [{ ...end, port: { isolated: true } }] })]);
  assert.deepEqual(warnings, [
    { property: "port", reason: "only a bridge has settings of its ports, and bond0 (B) is none; leave port out" },
  ]);
});

test("a port whose bridge the program has in another namespace alone is warned of, with both", () => {
  const program = new Program();
  const ports = (netns?: string) =>
    program
      .declare("C", [
        part("C", {
          ends: [
            { name: "p", netns, master: "br0" },
            { name: "q", netns: "far" },
          ],
        }),
      ])
      .warnings.map(({ property, reason }) => `${property}: ${reason}`);
  assert.deepEqual(ports("h1"), [], "it may be one that somebody made by hand");
  program.declare("B", [part("B", { ends: [{ name: "br0" }] })]);
  assert.deepEqual(ports("h1"), [
    "master: this program has br0 in the host (B), and its port p would be in netns h1: a bridge and its ports are in one " +
      "namespace; give both the same netns, or join them with a cable",
  ]);
  assert.deepEqual(ports(), []);
});

test("a gateway outside the networks that the program gives its link is warned of", () => {
  const program = new Program();
  const eth0 = { netns: "h1", name: "eth0" };
  const route = (via: string) =>
    program
      .declare("R", [part("R", { gateways: [{ ...eth0, via, argument: "via" }] })])
      .warnings.map(({ property, reason }) => `${property}: ${reason}`);
  const address = (who: string, network: string) =>
    program.declare(who, [part(who, { reaches: [{ ...eth0, network }] })]);
  address("A", "10.9.0.0/24");
  assert.deepEqual(route("10.8.0.1"), [], "a link of others may have addresses of others");
  program.declare("L", [part("L", { ends: [eth0] })]);
  assert.deepEqual(route("10.8.0.1"), [
    "via: no network of link eth0 in netns h1 leads to the gateway 10.8.0.1: this program gives it 10.9.0.0/24. " +
      "Give a gateway on one of these, or say onLink: true where it is there all the same",
  ]);
  assert.deepEqual(route("10.9.0.7"), []);
  assert.deepEqual(route("2001:db8::1"), [], "of this family nothing is known");
  address("B", "10.8.0.0/24");
  assert.deepEqual(route("10.8.0.1"), []);
});
