import assert from "node:assert/strict";
import { test } from "node:test";
import { Program } from "../../dist/provider/dynamic/program/program.js";
import { addressOnce, linkOnce, routeOnce, settingOnce } from "../../dist/provider/kernel/overlap/identity.js";
import { portOnce } from "../../dist/provider/kernel/overlap/port.js";
import { part } from "./program-part.ts";

const link = (who: string, name: string, netns?: string) =>
  part(who, { identities: [linkOnce({ name, netns }, "name")] });
const reasons = ({ failures }: ReturnType<Program["declare"]>) => failures.map(({ reason }) => reason);

test("a resource that is checked again, or is another by then, is in its own way as little as in others'", () => {
  const program = new Program();
  assert.deepEqual(program.declare("a", [link("A", "br0")]).failures, []);
  assert.deepEqual(program.declare("a", [link("A", "br0")]).failures, [], "again, as before a replacement");
  assert.deepEqual(reasons(program.declare("b", [link("B", "br0")])), [
    "link br0 in the host is declared by A as well; give one of the two another name",
  ]);
  assert.deepEqual(program.declare("b", [link("B", "br0", "space")]).failures, [], "elsewhere");
  assert.equal(program.declare("c", [link("C", "br0", "/run/netns/space")]).failures.length, 1, "by its path");
  assert.equal(program.declare("c", [link("C", "br0", "/var/run/netns/space")]).failures.length, 1, "by its old path");
  assert.deepEqual(program.declare("a", [link("A", "br1")]).failures, []);
  assert.deepEqual(program.declare("c", [link("C", "br0")]).failures, [], "after the first one has another name");
});

test("a setting may be needed by many that share it, and by one for itself", () => {
  const program = new Program();
  const use = (who: string, value: string, setting = "net.ipv4.ip_forward") => {
    const [, name = "", more] = /^(\w+)( alone)?$/.exec(who) ?? [];
    const one = settingOnce("r", { setting, value, shared: more === undefined }, "forwarding");
    return reasons(program.declare(name, [part(name, { identities: [one] })]));
  };
  assert.deepEqual(use("A", "1"), []);
  assert.deepEqual(use("B", "1"), []);
  assert.deepEqual(use("C alone", "1"), []);
  assert.deepEqual(use("D alone", "0"), [
    "setting net.ipv4.ip_forward in netns r is set to 1 by A, and this needs 0; take one of the two out",
  ]);
  assert.deepEqual(use("E", "0"), [
    "setting net.ipv4.ip_forward in netns r is set to 1 by A, and this needs 0; change that one, or say forwarding: false here",
  ]);
  const secret = "net.ipv6.conf.eth0.stable_secret";
  assert.deepEqual(use("F alone", "2001:db8::1", secret), []);
  assert.deepEqual(use("G alone", "2001:db8::2", secret), [
    `setting ${secret} in netns r is declared by F as well; take one of the two out`,
  ]);
});

test("ports that are led on are in nobody's way but that of the same ones", () => {
  const program = new Program();
  const forward = (who: string, port: number | string, more: object = {}) =>
    reasons(
      program.declare(who, [
        part(who, { identities: [portOnce({ netns: "r", protocol: "tcp", to: "10.0.0.2", port, ...more })] }),
      ]),
    );
  assert.deepEqual(forward("A", "8000-8010"), []);
  assert.deepEqual(forward("B", 8011), []);
  assert.deepEqual(forward("C", 8005, { protocol: "udp" }), []);
  assert.deepEqual(forward("D", 8005, { address: "192.0.2.1" }), []);
  assert.deepEqual(forward("E", 8005), [
    "tcp port 8005 in netns r overlaps tcp port 8000-8010 in netns r of A; give one of the two other ports",
  ]);
  assert.deepEqual(forward("F", "8010-8020"), [
    "tcp port 8010-8020 in netns r overlaps tcp port 8000-8010 in netns r of A; give one of the two other ports",
  ]);
  assert.deepEqual(forward("G", 8011), [
    "tcp port 8011 in netns r is declared by B as well; give one of the two other ports",
  ]);
  assert.deepEqual(forward("A", "9000-9010"), [], "A leaves its ports to others");
  assert.deepEqual(forward("E", 8005), []);
  assert.equal(forward("G", 8011).length, 1, "B still has its port");
});

test("a route is known by destination, metric and table, with those that the kernel gives", () => {
  const program = new Program();
  const route = (who: string, more: object) =>
    reasons(
      program.declare(who, [
        part(who, { identities: [routeOnce({ family: 6, destination: "2001:db8::/64", table: "main", ...more })] }),
      ]),
    );
  assert.deepEqual(route("A", {}), []);
  assert.deepEqual(route("B", { metric: 5 }), []);
  assert.deepEqual(route("C", { table: "7" }), []);
  assert.deepEqual(route("D", { metric: 1024 }), [
    "route 2001:db8::/64 in the host is declared by A as well; take one of the two out, or give one of them another metric or table",
  ]);
});

test("an address is heard through cables and ports as far as they are declared, and no further", () => {
  const program = new Program();
  const address = (who: string, name: string, text = "10.0.0.1/24") =>
    program.declare(who, [part(who, { identities: [addressOnce({ name, netns: "r", address: text })] })]).warnings;
  const cable = (near: object, far: object) =>
    program.declare("cable", [
      part("cable", {
        ends: [
          { netns: "r", name: "e1", ...near },
          { netns: "r", name: "e2", ...far },
        ],
      }),
    ]);
  cable({}, {});
  assert.deepEqual(address("A", "e1"), []);
  assert.match(address("B", "e2", "10.0.0.1/16")[0]?.reason ?? "", /^10\.0\.0\.1 is the address of A too/);
  cable({}, { name: "e3" });
  assert.deepEqual(address("B", "e2"), [], "after the cable leads elsewhere");
  cable({ master: "br" }, {});
  program.declare("port", [part("port", { ends: [{ netns: "r", name: "e4", master: "br" }] })]);
  assert.equal(address("C", "e4").length, 1, "through a bridge");
  program.declare("bridge", [part("bridge", { ends: [{ netns: "r", name: "br", vlanFiltering: true }] })]);
  assert.deepEqual(address("C", "e4"), [], "through a bridge whose tags decide");
  assert.deepEqual(address("D", "br"), [], "from such a bridge itself");
});
