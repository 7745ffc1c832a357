import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { it, type TestContext } from "node:test";
import { notePath } from "../../dist/provider/kernel/notes/notes.js";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

/** What another stack does in the very moment of one of our operations. */
const others = "pulumi-netns:1 other/dev Kind:name 0badcafe";
const starts = channel("pulumi-netns:operation-start");

interface Operation {
  words: readonly string[];
  input?: string;
}

/** Does something once, right before the first operation whose words and input match. */
function before(t: TestContext, pattern: RegExp, meanwhile: () => void): () => void {
  let done = false;
  const listener = (message: unknown) => {
    const { words, input = "" } = message as Operation;
    if (done || !pattern.test(`${words.join(" ")}\n${input}`)) return;
    done = true;
    meanwhile();
  };
  starts.subscribe(listener);
  t.after(() => starts.unsubscribe(listener));
  return () => assert.ok(done, `no operation matched ${pattern}`);
}

const noteOf = (about: string, note: object): string => {
  const path = notePath({ place: "host", about });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ about, ...note }));
  return path;
};

shell("ip netns add first; ip netns del first");
shell(
  "ip link add hub type bridge; ip link set hub addrgenmode none; ip link set hub up; ip addr add 10.9.0.1/24 dev hub",
);

for (const [title, alias, says] of [
  ["marked by its maker", `ip -n mine link set lo alias '${others} 1'`, /Kind:name of stack other\/dev made it/],
  ["that bears no mark", "true", /it bears no mark/],
] as const) {
  it(`leaves alone a namespace ${title}, made between our look and our making`, async (t) => {
    const clean = hostSnapshot();
    const happened = before(t, /\nnetns add mine/, () => shell(`ip netns add mine; ${alias}`));
    await assert.rejects(new Deployed("Netns", "mine").up({ name: "mine" }), says);
    happened();
    shell("ip netns del mine");
    assertHostIs(clean);
  });
}

it("waits for the mark of a link that was born a moment ago, to name its maker", async () => {
  const clean = hostSnapshot();
  shell("ip link add mine group 1073742000 type bridge");
  shell(`(sleep 0.3; ip link set mine alias '${others} 1') > /dev/null 2>&1 &`);
  await assert.rejects(new Deployed("Bridge", "mine").up({ name: "mine" }), /Kind:name of stack other\/dev made it/);
  shell("ip link del mine");
  assertHostIs(clean);
});

it("claims what another gave up while we asked", async (t) => {
  const clean = hostSnapshot();
  const about = "address 10.9.0.7/24 dev hub";
  const note = noteOf(about, { id: "Kind:name@1", mark: others, phase: "leaving", remake: [], within: [] });
  const happened = before(t, /^rm .*\.pulumi-netns\n/, () => rmSync(note));
  let claimed = "";
  const looked = before(t, /\naddr (add|replace) 10\.9\.0\.7/, () => {
    claimed = readFileSync(note, "utf8");
  });
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "hub", address: "10.9.0.7/24" });
  happened();
  looked();
  assert.match(claimed, /"mark":"pulumi-netns:1 conformance\/dev .*"phase":"making"/, "made without a claim");
  await ours.down();
  assertHostIs(clean);
});

it("takes away what it put back while its owner removed it", async (t) => {
  const clean = hostSnapshot();
  const about = "route 203.0.113.0/24";
  const remake = "route add 203.0.113.0/24 proto 199 via 10.9.0.9".split(" ");
  const note = noteOf(about, { id: "Kind:name@1", mark: others, phase: "standing", remake, within: [] });
  // The other run removes it after we read the claim: our batch makes a route that nobody has any more.
  const happened = before(t, /\nroute add 203\.0\.113\.0/, () => rmSync(note));
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "hub", address: "10.9.0.7/24" });
  happened();
  assert.equal(shell("ip route show 203.0.113.0/24"), "");
  await ours.down();
  assertHostIs(clean);
});

const leaving = { id: "Kind:name@1", mark: others, phase: "leaving", remake: [], within: [] };

/** Another run removes the first address of 10.3.0.0/24, puts back what stood when it looked, and has no note of it any more. */
const othersGoes = (note: string, back: string) => () => {
  shell(`ip addr del 10.3.0.1/24 dev lone; ${back}`);
  rmSync(note);
};

it("makes an address again that went with another run's primary one before it was said that it stands", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone");
  const note = noteOf("address 10.3.0.1/24 dev lone", leaving);
  const happened = before(t, /"phase":"standing"/, othersGoes(note, "true"));
  const ours = new Deployed("Address", "mine");
  await ours.up({ device: "lone", address: "10.3.0.2/24" });
  happened();
  assert.match(shell("ip addr show dev lone"), /inet 10\.3\.0\.2\/24/);
  assert.deepEqual(await ours.refresh(), []);
  await ours.down();
  shell("ip link del lone");
});

it("makes a route again that went with another run's addresses before it was said that it stands", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone; ip addr add 10.3.0.2/24 dev lone");
  const note = noteOf("address 10.3.0.1/24 dev lone", leaving);
  const happened = before(t, /"phase":"standing"/, othersGoes(note, "ip addr add 10.3.0.2/24 dev lone"));
  const ours = new Deployed("Route", "mine");
  await ours.up({ destination: "10.2.0.0/24", via: "10.3.0.9" });
  happened();
  assert.match(shell("ip route"), /10\.2\.0\.0\/24 via 10\.3\.0\.9 dev lone proto 199/);
  await ours.down();
  shell("ip link del lone");
});

it("makes a route whose declared way to the gateway another run takes away, and puts back a moment later", async (t) => {
  shell("ip link add lone up type bridge; ip addr add 10.3.0.1/24 dev lone");
  const address = new Deployed("Address", "mine");
  await address.up({ device: "lone", address: "10.3.0.2/24" });
  const happened = before(t, /\nroute add 10\.2\.0\.0/, () => {
    shell("ip addr del 10.3.0.1/24 dev lone; (sleep 0.2; ip addr add 10.3.0.2/24 dev lone) > /dev/null 2>&1 &");
  });
  const ours = new Deployed("Route", "mine");
  await ours.up({ destination: "10.2.0.0/24", via: "10.3.0.9" });
  happened();
  assert.match(shell("ip route"), /10\.2\.0\.0\/24 via 10\.3\.0\.9 dev lone proto 199/);
  await ours.down();
  await address.down();
  shell("ip link del lone");
});

it("puts back the host's settings while links of others go", async (t) => {
  const clean = hostSnapshot();
  shell("ip link add gone type bridge; sysctl -qw net.ipv4.conf.gone.forwarding=1");
  const ours = new Deployed("Masquerade", "mine");
  await ours.up({ source: "10.9.0.0/24" });
  const happened = before(t, /^tee .*\/conf\/gone\/forwarding/, () => shell("ip link del gone"));
  await ours.down();
  happened();
  assertHostIs(clean);
});
