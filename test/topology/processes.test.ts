import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { byHand, rememberHost } from "../support/lab.ts";

// Other tests of this machine run programs of their own at the same time.
const [long, other] = [`7301.${process.pid}`, `7302.${process.pid}`];

/** The PIDs of the programs with this argument, in whatever namespaces they are. */
const pids = (argument: string): string[] =>
  spawnSync("pgrep", ["-fx", `sleep ${argument.replace(".", "[.]")}`], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean);

test("programs of a namespace start when everything else stands, and end before the namespace goes", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const ping = ["ping", "-c1", "-W5", "10.90.0.2"];
  const lab = (processes: object) => ({
    namespaces: { p1: { processes, execs: { ping } }, p2: {} },
    cables: { cable: { p1: "10.90.0.1/24", p2: "10.90.0.2/24" } },
  });
  // This one ends at once with an error if the route over the cable is not there yet.
  const routed = ["sh", "-c", `ip route get 10.90.0.2 >/dev/null && exec sleep ${long}`];
  await one.up(lab({ routed, other: ["sleep", other] }));
  assert.equal(pids(long).length, 1);
  await one.up(lab({ routed }));
  assert.deepEqual(pids(other), []);
  await one.down();
  assert.deepEqual(pids(long), []);
  byHand("! ip netns list | grep -E '^p[12]'");
  hostIsAsBefore();
});

test("a process starts when those that it depends on are ready, also in another namespace, and ends before them", async () => {
  const hostIsAsBefore = rememberHost();
  const one = new Deployed("Topology", "lab");
  const file = "/run/lab-depends";
  /** A program that writes down when it begins, when it is ready, and when it ends. */
  const program = (name: string, dependsOn?: string[]) => ({
    command: [
      "sh",
      "-c",
      `trap 'echo ${name} ends >> ${file}; exit' TERM; echo ${name} >> ${file}; sleep 0.3; echo ${name} ready | tee -a ${file}; while :; do sleep 0.05; done`,
    ],
    ready: { log: `${name} ready` },
    dependsOn,
  });
  const lab = (...last: string[]) => ({
    // The engine sorts the names, so that the order of the program says nothing.
    namespaces: {
      p1: { processes: { a: program("a", last), b: program("b", ["c"]), c: program("c") } },
      p2: { processes: { d: { ...program("d"), ready: { file: "/run/lab-depends" } } } },
    },
  });
  const said = () => readFileSync(file, "utf8").trim().split("\n");
  await one.up(lab("b", "p2/d"));
  const begun = ["c", "c ready", "b", "b ready", "a", "a ready"];
  assert.deepEqual(
    said().filter((line) => !line.startsWith("d")),
    begun,
  );
  writeFileSync(file, "");
  // The order alone is no change of a process.
  await one.up(lab("b"));
  assert.deepEqual(said(), [""]);
  await one.down();
  assert.deepEqual(
    said().filter((line) => !line.startsWith("d")),
    ["a ends", "b ends", "c ends"],
  );
  rmSync(file);
  for (const [wrong, says] of [
    ["b2", /processes\.a\.dependsOn.*there is no process "b2".*p1 has a, b, c/],
    ["p3/d", /dependsOn.*there is no process "p3\/d"/],
    ["a", /dependsOn.*waits for itself/],
  ] as const)
    await assert.rejects(new Deployed("Topology", "lab").up(lab(wrong)), says);
  // What depends on a process that fails is not started.
  const failing = { c: ["false"], a: program("a", ["c"]) };
  await assert.rejects(one.up({ namespaces: { p1: { processes: failing } } }), /processes\.c: .*exit status 1/);
  assert.ok(!existsSync(file));
  await one.down();
  hostIsAsBefore();
});
