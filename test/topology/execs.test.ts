import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";

const log = "/run/lab-execs/log";
mkdirSync("/run/lab-execs");

/** What the commands have written since the last look. */
function said(): string[] {
  const text = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  rmSync(log, { force: true });
  return text;
}

const write = (word: string): string[] => ["sh", "-c", `echo ${word} >> ${log}`];

/** Two hosts behind a router; h1 pings h2 by routes that are made together with everything else. */
const lab = (h1: object, r1: object = {}) => ({
  namespaces: {
    h1: { routes: { default: "10.88.1.1" }, execs: h1 },
    h2: { routes: { default: "10.88.2.1" } },
    r1: { sysctls: { "net.ipv4.ip_forward": 1 }, ...r1 },
  },
  cables: { one: { h1: "10.88.1.2/24", r1: "10.88.1.1/24" }, two: { r1: "10.88.2.1/24", h2: "10.88.2.2/24" } },
});

test("commands run when the whole lab stands, in turn, once, and again by a change", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const ping = ["ping", "-c1", "-W5", "10.88.2.2"];
  const execs = { "10-last": write("last"), "2-ping": ping, "9-slow": ["sh", "-c", `sleep 0.3; echo slow >> ${log}`] };
  await one.up(lab(execs));
  assert.deepEqual(said(), ["slow", "last"]);
  assert.equal(await one.up(lab(execs)), "same");
  assert.equal(await one.up(lab(execs, { address: "10.88.9.9/32" })), "update");
  assert.deepEqual(await one.refresh(), []);
  assert.deepEqual(said(), [], "nothing of it was changed");
  const others = { ...execs, "10-last": { command: write("other"), undo: write("undone") }, "11": write("more") };
  await one.up(lab(others));
  assert.deepEqual(said(), ["other", "more"]);
  await one.up(lab({ ...others, "10-last": { ...others["10-last"], triggers: [1] } }));
  assert.deepEqual(said(), ["undone", "other"]);
  // Its namespace made anew runs all of it again, and the commands that are undone are undone in it.
  byHand("ip netns del h1");
  assert.deepEqual(await one.refresh(), ["cables", "namespaces"]);
  await one.up(lab(others));
  assert.deepEqual(said(), ["slow", "other", "more"]);
  await one.down();
  assert.deepEqual(said(), ["undone"]);
  hostIsAsBefore();
});

test("a command that fails is told by its place; those after it in its namespace wait for it, and the lab stands", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const failing = { a: ["sh", "-c", "echo no such thing >&2; exit 4"], b: write("b") };
  await assert.rejects(
    one.up(lab(failing, { execs: { c: write("c") } })),
    /^Error: namespaces\.h1\.execs\.a: `sh -c .*` in netns h1 ended with exit status 4, not 0; its last words:\n {2}no such thing/,
  );
  assert.deepEqual(said(), ["c"]);
  await one.up(lab({ ...failing, a: write("a") }, { execs: { c: write("c") } }));
  assert.deepEqual(said(), ["a", "b"]);
  await one.down();
  hostIsAsBefore();
});

test("undoing goes backwards, before the namespaces go", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const undone = (word: string) => ({
    command: ["true"],
    undo: ["sh", "-c", `ip link show lo >/dev/null && echo ${word} >> ${log}`],
  });
  await one.up(lab({ a: undone("a"), b: undone("b"), c: undone("c") }));
  await one.down();
  assert.deepEqual(said(), ["c", "b", "a"]);
  hostIsAsBefore();
});

test("a command that cannot be undone stays with all that it may need, and the next deletion undoes it alone", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const gate = "/run/lab-execs/gate";
  // The undo needs the route of another namespace, and says that it was tried.
  const gated = `echo b >> ${log}; test -e ${gate} && ping -c1 -W2 10.88.2.2`;
  const undo = (word: string) => ({ command: ["true"], undo: write(word) });
  const execs = { a: undo("a"), b: { command: ["true"], undo: ["sh", "-c", gated] }, c: undo("c") };
  await one.up(lab(execs, { execs: { other: undo("other") } }));
  const told =
    /namespaces\.h1\.execs\.b\.undo: .* ended with exit status 1, not 0[\s\S]*Correct `undo` by an `up`[\s\S]*nothing else was removed/;
  await assert.rejects(one.down(), told);
  assert.deepEqual(said().sort(), ["b", "c", "other"]);
  await assert.rejects(one.down(), told);
  assert.deepEqual(said(), ["b"], "what is undone is undone once");
  await assert.rejects(one.up({}), told);
  await assert.rejects(one.up({}), told);
  assert.deepEqual(said(), ["b", "b"], "nor do its namespaces go when they are taken out of the program");
  byHand(`touch ${gate}`);
  await one.down();
  assert.deepEqual(said(), ["b", "a"]);
  byHand(`rm ${gate}`);
  hostIsAsBefore();
});

test("the check tells what is wrong with a command by its place", async () => {
  const one = new Deployed("Topology", "lab");
  const wrong = { a: "ip addr", b: { command: ["true"], netns: "h2" }, c: { comand: ["true"] }, d: [7] };
  const told = (await one.failures(lab(wrong))).map(({ property, reason }) => `${property}: ${reason}`).join("\n");
  assert.match(told, /^namespaces\.h1\.execs\.a: .*a command is a list of words, .* not "ip addr"/m);
  assert.match(told, /^namespaces\.h1\.execs\.b\.netns: .*it is in h1, where it is said/m);
  assert.match(told, /^namespaces\.h1\.execs\.c\.comand: .*Exec has no such argument/m);
  assert.match(told, /^namespaces\.h1\.execs\.d\.command\.0: .*expected a string, not 7/m);
  rmSync("/run/lab-execs", { recursive: true });
});
