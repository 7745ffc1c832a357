import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Deployed } from "../conformance/deployment.ts";
import { assertHostIs, type HostSnapshot, hostSnapshot } from "../support/host.ts";
import { shell } from "../support/shell.ts";

const args = { source: "10.9.1.0/24", forwarding: false, acceptForward: true };
const guard =
  "nft 'add table inet site; add chain inet site guard { type filter hook forward priority 0; policy drop; }'";
const byNft = "nft add rule ip filter FORWARD ct state established,related accept";

/** The rules in tables of others that bear a mark of ours, as nft or iptables prints them. */
const marked = (): string[] =>
  shell("nft list ruleset; iptables-nft -S DOCKER-USER 2>/dev/null || true")
    .split("\n")
    .filter((line) => /accept comment "pulumi|--comment "pulumi/.test(line));

describe("rules in the chains of other programs", () => {
  let before: HostSnapshot;
  const begin = (...commands: string[]): void => {
    shell(commands.join("; "));
    before = hostSnapshot();
  };
  beforeEach(() => shell("nft flush ruleset"));
  afterEach(() => {
    assertHostIs(before);
    shell("nft flush ruleset");
  });

  it("go when a refresh finds that their bridge, or the table of their masquerade, is gone", async () => {
    begin(guard);
    const [bridge, nat] = [new Deployed("Bridge", "lan0"), new Deployed("Masquerade", "nat")];
    await bridge.up({ name: "lan0", acceptForward: true });
    await nat.up(args);
    assert.equal(marked().length, 3);
    shell("ip link del lan0; nft delete table inet $(nft list tables | awk '/pulumi-netns/ { print $3 }')");
    assert.deepEqual([await bridge.refresh(), await nat.refresh()], ["gone", "gone"]);
  });

  it("are each resource's own, so that one is let through after the other with the same source is gone", async () => {
    begin(guard);
    const [one, two] = ["one/dev", "two/dev"].map((stack) => new Deployed("Masquerade", "nat", stack));
    await one?.up(args);
    await two?.up(args);
    assert.equal(marked().length, 4);
    await one?.down();
    assert.equal(marked().length, 2);
    assert.deepEqual(await two?.refresh(), []);
    await two?.down();
  });

  it("are made by nft in a chain that iptables cannot read, and found there", async () => {
    begin("iptables-nft -P FORWARD DROP", byNft);
    const nat = new Deployed("Masquerade", "nat");
    await nat.up(args);
    assert.equal(marked().length, 2);
    assert.deepEqual(await nat.refresh(), []);
    await nat.down();
  });

  it("are never taken for gone while iptables cannot tell whose rules are whose", async () => {
    begin("iptables-nft -P FORWARD DROP");
    const nat = new Deployed("Masquerade", "nat");
    await nat.up(args);
    shell(byNft);
    await assert.rejects(nat.refresh(), /which rules of chain FORWARD are ours.*nft -a list chain ip filter FORWARD/s);
    await assert.rejects(nat.down(), /which rules of chain FORWARD are ours/);
    shell(
      "nft delete rule ip filter FORWARD handle $(nft -a list chain ip filter FORWARD | awk '/ct state/ { h = $NF } END { print h }')",
    );
    assert.deepEqual(await nat.refresh(), []);
    await nat.down();
  });

  it("stand beside an unreadable FORWARD in a DOCKER-USER that iptables reads", async () => {
    begin("iptables-nft -P FORWARD DROP; iptables-nft -N DOCKER-USER; iptables-nft -A FORWARD -j DOCKER-USER", byNft);
    const nat = new Deployed("Masquerade", "nat");
    await nat.up(args);
    assert.equal(marked().filter((line) => line.startsWith("-A DOCKER-USER")).length, 2);
    assert.deepEqual(await nat.refresh(), []);
    await nat.down();
  });

  it("are made by nft in no chain that iptables only failed to read", async (t) => {
    begin("iptables-nft -P FORWARD DROP");
    const path = process.env.PATH;
    t.after(() => Object.assign(process.env, { PATH: path }));
    shell(
      "mkdir /run/broken; printf '#!/bin/sh\\necho out of memory >&2; exit 4' > /run/broken/iptables-nft; chmod +x /run/broken/*",
    );
    process.env.PATH = `/run/broken:${path}`;
    await assert.rejects(new Deployed("Masquerade", "nat").up(args), /iptables-nft in the host: out of memory/);
    Object.assign(process.env, { PATH: path });
    shell("rm -r /run/broken");
  });

  it("are told by mark and form: a rule of others with a copy of the mark stays", async () => {
    begin(guard, "nft add chain inet site in '{ type filter hook input priority 0; }'");
    const nat = new Deployed("Masquerade", "nat");
    await nat.up(args);
    const mark = /accept comment ("pulumi[^"]*")/.exec(shell("nft list table inet site"))?.[1];
    shell(`nft add rule inet site guard tcp dport 22 counter accept comment '${mark}'
      nft add rule inet site guard ip saddr 10.9.1.7 counter drop comment '${mark}'
      nft add rule inet site in ip saddr 10.9.1.0/24 counter accept comment '${mark}'`);
    assert.deepEqual(await nat.refresh(), []);
    await nat.up({ ...args, source: "10.9.2.0/24" });
    await nat.down();
    assert.equal(shell("nft list table inet site").match(/pulumi-netns/g)?.length, 3);
    shell("nft flush chain inet site guard; nft flush chain inet site in");
  });

  it("hold names that nft takes for words of its own, and are wanted where others accept only a few packets", async () => {
    begin(guard, "nft add rule inet site guard limit rate 1/second accept");
    for (const name of ["bridge", "br@x"]) {
      const bridge = new Deployed("Bridge", "odd");
      await bridge.up({ name, acceptForward: true });
      assert.equal(marked().length, 1);
      assert.deepEqual(await bridge.refresh(), []);
      await bridge.down();
    }
  });
});
