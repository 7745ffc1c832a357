import assert from "node:assert/strict";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { faults } from "./told.ts";

const lab = {
  bridges: { lan: { address: "10.84.20.1/24" } },
  namespaces: { h1: { lan: "10.84.20.11/24" }, h2: { lan: "10.84.20.12/24" }, h3: { lan: "10.84.20.13/24" } },
};

const quick = { timeout: 1, retryFor: 0 };

test("checks run when the lab stands, and what stops answering is drift of that check", async () => {
  const hostIsAsBefore = rememberHost();
  const campus = new Deployed("Topology", "campus");
  const checks = {
    "h1-h2": { ...quick, from: "h1", to: "10.84.20.12", retryFor: 5 },
    "h2-h3": { ...quick, from: "h2", to: "h3", retryFor: 5 },
    "host-h1": { ...quick, to: "h1" },
    closed: { ...quick, from: "h3", to: "h1", by: "tcp", port: 81, expect: "refusal" },
  };
  assert.equal(await campus.up({ ...lab, checks }), "create");
  assert.deepEqual(await campus.refresh(), []);
  assert.equal(await campus.up({ ...lab, checks }), "same");
  byHand("ip -n h2 addr flush dev lan", "ip -n h2 addr add 10.84.20.99/24 dev lan");
  assert.deepEqual(await campus.refresh(), ["checks", "namespaces"]);
  const seen = campus.outs.checks as Record<string, { answers?: boolean }>;
  const failed = Object.keys(seen).filter((name) => seen[name]?.answers === false);
  assert.deepEqual(failed, ["h1-h2"], "h2 still asks h3, by its other address");
  byHand(
    "ip -n h2 addr flush dev lan",
    "ip -n h2 addr add 10.84.20.12/24 dev lan",
    "ip -n h2 route add default via 10.84.20.1",
  );
  await campus.refresh();
  assert.equal((campus.outs.checks as typeof seen)["h1-h2"]?.answers, undefined, "it answers again");
  byHand("ip -n h2 addr del 10.84.20.12/24 dev lan");
  assert.equal(await campus.up({ ...lab, checks }), "update");
  assert.deepEqual(await campus.refresh(), []);
  await campus.down();
  hostIsAsBefore();
});

test("a check runs again when anything of the lab changes, and a failed one until it is as expected", async () => {
  const hostIsAsBefore = rememberHost();
  const campus = new Deployed("Topology", "campus");
  const checks = {
    "h1-h2": { ...quick, from: "h1", to: "h2", expect: "silence" },
    "h1-h3": { ...quick, from: "h1", to: "h3" },
  };
  byHand(
    "nft 'table bridge stop { chain c { type filter hook forward priority 0; arp daddr ip 10.84.20.12 drop; }; }'",
  );
  await campus.up({ ...lab, checks });
  byHand("nft delete table bridge stop");
  const names = { ...lab, namespaces: { ...lab.namespaces, h3: { lan: "10.84.20.13/24", loopback: false } } };
  await assert.rejects(
    campus.up({ ...names, checks }),
    /^Error: checks\.h1-h2: h1 to 10\.84\.20\.12 by icmp: expected silence, seen answer \(.*\); route: dev lan src 10\.84\.20\.11/,
  );
  assert.ok(campus.unfinished);
  await assert.rejects(campus.up({ ...names, checks }), /h1-h2: h1 to 10\.84\.20\.12 by icmp: expected silence/);
  assert.equal(await campus.up({ ...names, checks: { "h1-h3": checks["h1-h3"] } }), "update");
  assert.deepEqual(await campus.refresh(), []);
  await campus.down();
  hostIsAsBefore();
});

test("all pairs answer, and those that do not are told as a table, with the route that was taken", async () => {
  const hostIsAsBefore = rememberHost();
  const campus = new Deployed("Topology", "campus");
  await campus.up({ ...lab, reachability: "all" });
  assert.deepEqual(await campus.refresh(), []);
  byHand("ip -n h3 link set lan down");
  assert.deepEqual(await campus.refresh(), ["namespaces", "reachability"]);
  assert.equal(campus.outs.reachability, "all but h1 to h3, h2 to h3, h3 to h1, h3 to h2");
  byHand("ip -n h3 link set lan up; ip -n h3 route add default via 10.84.20.1; sleep 0.2");
  await campus.refresh();
  assert.equal(campus.outs.reachability, "all");
  byHand("ip -n h3 link set lan down");
  await campus.refresh();
  assert.equal(await campus.up({ ...lab, reachability: "all" }), "update");
  const cut = { ...lab, namespaces: { ...lab.namespaces, h3: { lan: { address: "10.84.20.13/24", up: false } } } };
  const error = String(await campus.up({ ...cut, reachability: "all" }).catch((one: unknown) => one));
  const rows = error.split("\n").map((line) => line.replace(/ +/g, " "));
  assert.equal(rows[0], "Error: 4 checks are not as expected:");
  assert.match(String(rows[1]), /^check from to by expected seen route taken$/);
  assert.match(
    String(rows[2]),
    /^reachability h1 h3 \(10\.84\.20\.13\) icmp answer silence \(.*\) dev lan src 10\.84\.20\.11$/,
  );
  assert.match(
    String(rows[4]),
    /^reachability h3 h1 \(10\.84\.20\.11\) icmp answer refusal \(Network is unreachable\) none \(/,
  );
  assert.equal(await campus.up({ ...lab, reachability: "all" }), "update");
  assert.deepEqual(await campus.refresh(), []);
  await campus.down();
  hostIsAsBefore();
});

test("a check that fits nothing is refused by its place", async () => {
  const cases = [
    [
      { checks: { a: { from: "h9", to: "h1" } } },
      /^checks\.a\.from: there is no namespace "h9" in this topology; it has h1, h2, h3$/,
    ],
    [{ checks: { a: { from: "h1", to: "10.0.0.1", by: "tcp" } } }, /^checks\.a\.port: by tcp asks a port: give port$/],
    [{ checks: { a: { from: "h1", to: "10.0.0.1", rtt: { atMost: -1 } } } }, /^checks\.a\.rtt\.atMost: /],
    [{ checks: { a: "10.0.0.1" } }, /^checks\.a: expected an object of arguments/],
    [{ checks: { a: { from: "h1" } } }, /^checks\.a\.to: by icmp asks an address: give to$/],
    [{ reachability: "some" }, /^reachability: expected "all", not "some"$/],
  ] as const;
  for (const [args, says] of cases) {
    const [fault, ...more] = await faults({ ...lab, ...args });
    assert.deepEqual(more, []);
    assert.match(`${fault}`, says);
  }
  const many = Object.fromEntries(
    Array.from({ length: 65 }, (_, index) => [`n${index}`, { address: `10.84.21.${index}/32` }]),
  );
  const [fault] = await faults({ namespaces: many, reachability: "all" });
  assert.match(`${fault}`, /^reachability: all pairs of 65 namespaces are 4160 pings; give checks/);
});
