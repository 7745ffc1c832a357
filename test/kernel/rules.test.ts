import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { execa } from "execa";
import { inventoryRead } from "../../provider/kernel/inventory/inventory.ts";
import { markedRemove } from "../../provider/kernel/inventory/removal.ts";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

// Two ways lead from `here` to 10.80.0.1 and 2001:db8:80::1. The machine at the end of the first one has other addresses.
const ways = [
  ["right", "10.81.0", "2001:db8:81:", "10.80.0.2"],
  ["left", "10.82.0", "2001:db8:82:", "10.80.0.1"],
] as const;

let found: HostSnapshot;

before(() => {
  shell("ip netns add here; ip netns del here");
  found = hostSnapshot();
  shell("ip netns add here; ip -n here link set lo up; ip -n here addr add 10.83.0.1/32 dev lo");
  for (const [name, four, six, far] of ways) {
    shell(`ip netns add ${name}; ip -n here link add ${name} type veth peer name up0 netns ${name}`);
    for (const [netns, link, host] of [
      ["here", name, 1],
      [name, "up0", 2],
    ] as const) {
      shell(`ip -n ${netns} link set ${link} addrgenmode none; ip -n ${netns} link set lo up`);
      shell(`ip -n ${netns} addr add ${four}.${host}/24 dev ${link}`);
      shell(`ip -n ${netns} addr add ${six}:${host}/64 dev ${link} nodad; ip -n ${netns} link set ${link} up`);
    }
    shell(`ip -n ${name} addr add ${far}/32 dev lo; ip -n ${name} route add default via ${four}.1`);
    shell(`ip -n ${name} addr add ${far.replace("10.80.0.", "2001:db8:80::")}/128 dev lo nodad`);
    shell(`ip -n ${name} route add default via ${six}:1`);
  }
  shell("ip -n here route add default via 10.81.0.2; ip -n here route add default via 2001:db8:81::2");
  shell("ip -n here route add default via 10.82.0.2 table 77; ip -n here route add default via 10.82.0.2 table 78");
  shell("ip -n here route add default via 2001:db8:82::2 table 77");
});

after(() => {
  for (const netns of ["here", "left", "right"]) shell(`ip netns del ${netns}`);
  assertHostIs(found);
});

const answers = (to: string, words = ""): boolean =>
  shell(`ip netns exec here ping -n -c1 -W0.3 ${words} ${to} >/dev/null 2>&1 && echo yes || echo no`).trim() === "yes";

it("sends packets by the table of their source", async () => {
  const rule = new Deployed("Rule", "by-source");
  assert.equal(answers("10.80.0.1", "-I 10.83.0.1"), false);
  await rule.up({ netns: "here", priority: 700, from: "10.83.0.1", table: 77 });
  assert.deepEqual([answers("10.80.0.1", "-I 10.83.0.1"), answers("10.80.0.1")], [true, false]);
  await rule.down();
  assert.equal(answers("10.80.0.1", "-I 10.83.0.1"), false);
});

it("changes in place, and no packet meets a moment without a rule", async (t) => {
  const rule = new Deployed("Rule", "by-source");
  const args = { netns: "here", priority: 700, from: "10.83.0.0/24" };
  await rule.up({ ...args, table: 77 });
  const argv = "netns exec here ping -n -q -c400 -i0.002 -W1 -I 10.83.0.1 10.80.0.1".split(" ");
  const ping = execa("ip", argv, { reject: false, all: true });
  t.after(() => ping.kill("SIGKILL"));
  let [changes, isOver] = [0, false];
  void ping.then(() => {
    isOver = true;
  });
  for (; !isOver; changes += 3) {
    for (const table of [78, 77]) assert.equal(await rule.up({ ...args, table }), "update");
    assert.equal(await rule.up({ ...args, from: "10.83.0.1", table: 77 }), "update");
  }
  assert.ok(changes > 5, `${changes} changes`);
  assert.match((await ping).all, /400 packets transmitted, 400 received/);
  assert.equal(shell("ip -n here rule").match(/^700:/gm)?.length, 1);
  await rule.down();
});

it("tells packets by mark, protocol and port, user and link, of IPv6 too, and refuses them", async () => {
  const rule = new Deployed("Rule", "some");
  const cases = [
    { args: { fwmark: "7/15", table: 77 }, to: "10.80.0.1", words: "-m 7" },
    { args: { ipproto: "icmp", iif: "lo", table: 77 }, to: "10.80.0.1", words: "" },
    { args: { uidRange: "0-9", table: 77 }, to: "10.80.0.1", words: "" },
    { args: { not: true, to: "10.80.0.9", tos: 16, table: 77 }, to: "10.80.0.1", words: "-Q 16" },
    { args: { to: "2001:db8:80::/64", table: 77 }, to: "2001:db8:80::1", words: "" },
    { args: { family: 6, oif: "left", table: 77 }, to: "2001:db8:80::1", words: "-I left" },
  ];
  for (const { args, to, words } of cases) {
    assert.equal(answers(to, words), false, JSON.stringify(args));
    await rule.up({ netns: "here", priority: 700, ...args });
    assert.equal(answers(to, words), true, JSON.stringify(args));
    assert.deepEqual(await rule.refresh(), []);
    await rule.down();
  }
  await rule.up({ netns: "here", priority: 700, to: "10.80.0.2", type: "unreachable" });
  assert.match(shell("ip netns exec here ping -n -c1 -W1 10.80.0.2 2>&1 || true"), /unreachable/);
  await rule.up({ netns: "here", priority: 700, to: "10.80.0.2", goto: 32766 });
  assert.equal(answers("10.80.0.2"), true);
  await rule.down();
});

it("ignores the default route of a table, so that the next rule decides", async () => {
  const rules = [new Deployed("Rule", "main"), new Deployed("Rule", "rest")] as const;
  await rules[0].up({ netns: "here", priority: 700, table: "main", suppressPrefixLength: 0 });
  await rules[1].up({ netns: "here", priority: 701, table: 77 });
  assert.deepEqual([answers("10.81.0.2"), answers("10.80.0.1"), answers("10.80.0.2")], [true, true, false]);
  for (const rule of rules) await rule.down();
});

it("is listed and removed by its claim, and leaves a foreign rule of its priority alone", async () => {
  const [rule, six] = [new Deployed("Rule", "four"), new Deployed("Rule", "six")];
  await rule.up({ netns: "here", priority: 700, from: "10.83.0.1", table: 77 });
  await six.up({ netns: "here", priority: 700, from: "2001:db8:83::/64", table: 77 });
  shell(
    "ip -n here rule add from 10.83.0.1 table 77 priority 700; ip -n here rule add from 10.83.0.9 prohibit priority 700",
  );
  const listed = (await inventoryRead()).marked.filter(({ type }) => type.endsWith("-rule"));
  assert.deepEqual(
    listed.map(({ type, name, stands }) => [type, name, stands]),
    [
      ["ip-rule", "700", true],
      ["ip6-rule", "700 inet6", true],
    ],
  );
  assert.deepEqual(await markedRemove(listed), []);
  assert.match(shell("ip -n here rule"), /^700:\tfrom 10\.83\.0\.1 lookup 77$\n^700:\tfrom 10\.83\.0\.9 prohibit$/m);
  assert.doesNotMatch(shell("ip -n here -6 rule"), /^700:/m);
  for (const words of ["from 10.83.0.1 table 77", "from 10.83.0.9 prohibit"])
    shell(`ip -n here rule del ${words} priority 700`);
  for (const one of [rule, six]) one.forget();
});

it("names the rule that another resource of the program has already", async () => {
  const [one, other] = [new Deployed("Rule", "one"), new Deployed("Rule", "other")];
  await one.up({ netns: "here", priority: 700, table: 77 });
  await assert.rejects(other.up({ netns: "here", priority: 700, table: 78 }), /priority: .*rule 700 .*Rule:one/);
  await other.up({ netns: "here", priority: 700, table: 78, family: 6 });
  for (const rule of [one, other]) await rule.down();
});
