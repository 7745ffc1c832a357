import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand } from "../support/lab.ts";
import { about, advised, doctor, start } from "./doctoring.ts";

/** Lets a folder hold all programs of PATH but some. */
function pathWithout(t: TestContext, ...missing: string[]): string {
  const folder = "/run/programs";
  mkdirSync(folder);
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of "ip nft nsenter unshare flock cat grep test mount sh mkdir node pulumi".split(" ")) {
    if (!missing.includes(name)) symlinkSync(run("sh", "-c", `command -v ${name}`).trim(), join(folder, name));
  }
  return folder;
}

test("all is well here but for what this kernel lacks, and nothing is changed", () => {
  const before = hostSnapshot();
  const told = doctor();
  assertHostIs(before);
  assert.deepEqual([told.status, told.findings.filter(({ status }) => status === "problem")], [0, []]);
  for (const { status, advice, check } of told.findings) assert.equal(advice !== undefined, status !== "ok", check);
  // Each feature is tried here in another way, and found to be as the doctor says.
  for (const [check, words] of [
    ["dummy", "ip link add name d0 type dummy"],
    ["vlan filtering", "ip link add name b0 type bridge vlan_filtering 1"],
  ] as const) {
    const works = spawnSync("unshare", ["--net", ...words.split(" ")]).status === 0;
    assert.deepEqual(about(told, check).length, works ? 0 : 1, check);
  }
});

test("the text says the same, without colours where it is no terminal", () => {
  const { status, stdout } = start([]);
  assert.equal(status, 0);
  assert.match(stdout, /^ok +root +this is root$/m);
  assert.match(stdout, /^ok +iproute2 +\d/m);
  assert.match(stdout, /^0 problems, \d+ warnings?\n$/m);
  assert.equal(stdout.includes("\u001b"), false);
});

test("nft is missing", (t) => {
  const told = doctor({ env: { PATH: pathWithout(t, "nft") } });
  assert.equal(told.status, 1);
  const [finding] = about(told, "nftables");
  assert.deepEqual([finding?.status, finding?.what], ["problem", "nft is not on PATH"]);
  assert.match(finding?.advice ?? "", /apt-get install nftables/);
  assert.match(about(told, "nft nat")[0]?.what ?? "", /not tried without nftables/);
  assert.equal(told.findings.find(({ check }) => check === "bridge")?.status, "ok");
});

test("settings that are in a lab's way, and the commands that change them", () => {
  const keys = ["net.ipv6.conf.all.disable_ipv6", "net.ipv4.conf.all.rp_filter"];
  byHand(...keys.map((key) => `sysctl -qw ${key}=1`));
  const told = doctor();
  assert.equal(told.status, 0);
  byHand(advised(told, "IPv6 of the host"), advised(told, "rp_filter"));
  if (about(told, "br_netfilter").length > 0) byHand(advised(told, "br_netfilter"));
  const after = doctor();
  for (const check of ["IPv6 of the host", "rp_filter", "br_netfilter"]) assert.deepEqual(about(after, check), []);
  byHand("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv6.conf.default.disable_ipv6=0");
});

test("not root, and no sudo", (t) => {
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  if (start(["--help"], { as: nobody }).status !== 0) return t.skip("other users cannot read this checkout");
  const before = hostSnapshot();
  const told = doctor({ as: nobody, env: { HOME: "/", USER: "nobody" } });
  // sudo keeps a note of its own there.
  rmSync("/run/sudo", { recursive: true, force: true });
  assertHostIs(before);
  assert.equal(told.status, 1);
  assert.match(about(told, "root")[0]?.advice ?? "", /nobody ALL=\(root\) NOPASSWD: ALL/);
  assert.match(about(told, "kernel features")[0]?.what ?? "", /not looked at without root/);
});

test("root without a capability, as in a container", () => {
  const as = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"];
  const told = doctor({ as });
  assert.equal(told.status, 1);
  assert.match(about(told, "capabilities")[0]?.what ?? "", /lacks CAP_SYS_ADMIN/);
  assert.match(about(told, "netns")[0]?.what ?? "", /Operation not permitted/);
});

test("programs that would configure a lab's links, until they are told not to", async (t) => {
  const names = ["NetworkManager", "systemd-networkd", "systemd-udevd"];
  mkdirSync("/run/managers");
  // Programs of their names stand in for them; the files that tell them what to do are real.
  for (const name of names) {
    copyFileSync("/bin/sleep", `/run/managers/${name}`);
    const program = spawn(`/run/managers/${name}`, ["60"], { stdio: "ignore" });
    await once(program, "spawn");
    t.after(() => program.kill());
  }
  for (const folder of ["/etc/NetworkManager/conf.d", "/etc/systemd/network"]) mkdirSync(folder, { recursive: true });
  writeFileSync("/etc/systemd/network/50-all.network", "[Match]\nType=ether\n\n[Network]\nDHCP=yes\n");
  writeFileSync("/etc/systemd/network/99-all.link", "[Match]\nOriginalName=*\n\n[Link]\nMACAddressPolicy=persistent\n");
  const told = doctor();
  for (const check of ["NetworkManager", "systemd-networkd", "udev"]) {
    // What comes after it tells a program that runs to read the file.
    byHand(advised(told, check).split("; ")[0] as string);
  }
  assert.match(readFileSync("/etc/systemd/network/00-pulumi-netns.network", "utf8"), /^Unmanaged=yes$/m);
  const after = doctor();
  for (const check of ["NetworkManager", "systemd-networkd", "udev"]) assert.deepEqual(about(after, check), [], check);
});

test("a chain drops what is forwarded, and no lab is asked about", () => {
  byHand(
    "nft add table inet t",
    "nft add chain inet t FORWARD '{ type filter hook forward priority 0; policy drop; }'",
  );
  const told = doctor();
  assert.equal(told.status, 0);
  const [finding] = about(told, "forward hook");
  assert.match(finding?.what ?? "", /chain FORWARD of nft table inet t drops/);
  assert.match(finding?.advice ?? "", /nft insert rule inet t FORWARD ip saddr 10\.0\.0\.0\/24 accept/);
  byHand("nft delete table inet t");
});

test("packets that the machine's backlog had no room for are told of, with more room as advice", async () => {
  const lostNow = () =>
    readFileSync("/proc/net/softnet_stat", "utf8")
      .split("\n")
      .reduce((sum, line) => sum + Number.parseInt(line.split(" ")[1] ?? "0", 16), 0);
  const before = lostNow();
  // Only the first network of a machine shows how much room there is.
  const [finding] = doctor({ as: ["nsenter", `--net=/proc/${process.ppid}/ns/net`] }).findings.filter(
    ({ check }) => check === "packet backlog",
  );
  assert.ok(finding, "the machine's own network has no backlog");
  const [, room, lost = "0"] = /room for (\d+) packets(?:.* full for (\d+) packets)?/.exec(finding.what) ?? [];
  assert.ok(before <= Number(lost) && Number(lost) <= lostNow(), finding.what);
  const isShort = Number(lost) > 0 && Number(room) < 20_000;
  assert.equal(finding.advice, isShort ? "type: sysctl -w net.core.netdev_max_backlog=20000" : undefined);
});
