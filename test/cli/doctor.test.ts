import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Finding } from "../../cli/doctor/finding.ts";
import { checkout, makeStack } from "../support/engine.ts";
import { assertHostIs, hostSnapshot, run } from "../support/host.ts";
import { byHand } from "../support/lab.ts";

interface Told {
  status: number | null;
  findings: Finding[];
}

interface Way {
  words?: string[];
  env?: Record<string, string>;
  /** Words before the command, such as those of another user. */
  as?: string[];
}

/** Runs the doctor, from a folder without a project. */
function start(words: string[], { as = [], env = {} }: Way = {}) {
  const [file = "", ...args] = [...as, process.execPath, join(checkout, "dist/cli/index.js"), "doctor", ...words];
  return spawnSync(file, args, { cwd: "/", encoding: "utf8", env: { ...process.env, ...env } });
}

function doctor({ words = [], ...way }: Way = {}): Told {
  const { status, stdout, stderr } = start(["--json", ...words], way);
  assert.notEqual(stdout, "", stderr);
  return { status, findings: JSON.parse(stdout) as Finding[] };
}

/** The findings of one check that are not fine. */
const about = ({ findings }: Told, check: string) =>
  findings.filter((one) => one.check === check && one.status !== "ok");

/** The command that the only finding of a check advises. */
function advised(told: Told, check: string): string {
  const [finding, ...more] = about(told, check);
  assert.deepEqual(more, []);
  const [, command] = /type(?:[^:]*): (.*)/.exec(finding?.advice ?? "") ?? [];
  assert.ok(command, `${check}: ${JSON.stringify(finding)}`);
  return command;
}

/** Lets a folder hold all programs of PATH but some. */
function pathWithout(t: TestContext, ...missing: string[]): string {
  const folder = "/run/programs";
  mkdirSync(folder);
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["ip", "nft", "nsenter", "unshare", "flock", "cat", "grep", "test", "mount", "node", "pulumi"]) {
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

test("a lab's network is taken, and a chain drops its traffic", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  const { env } = stack;
  const words = ["-C", stack.folder, "--stack", stack.name];
  byHand(
    "ip link set lo up && ip route add 10.0.0.128/25 dev lo && ip route add 10.0.0.0/8 dev lo",
    "nft add table ip site",
    "nft add chain ip site guard '{ type filter hook forward priority filter; policy drop; }'",
  );
  const told = doctor({ env, words });
  assert.equal(told.status, 1);
  assert.deepEqual(
    about(told, "subnets").map(({ status, what }) => [status, what]),
    [
      [
        "warning",
        "10.0.0.0/24 is a part of what the host reaches by the route 10.0.0.0/8 dev lo; the lab hides that part",
      ],
      ["problem", "10.0.0.0/24 is taken: the host has the route 10.0.0.128/25 dev lo, which takes its packets"],
    ],
  );
  assert.equal(about(told, "forward hook")[0]?.status, "problem");
  byHand(...advised(told, "forward hook").split("; "), "ip route del 10.0.0.128/25", "ip route del 10.0.0.0/8");
  const after = doctor({ env, words });
  assert.deepEqual([about(after, "subnets"), about(after, "forward hook"), after.status], [[], [], 0]);
  byHand("nft delete table ip site");
});

test("a lab that is up is looked at as one that is to come, and is in nobody's way", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  await stack.up();
  const ask = () => doctor({ env: stack.env, words: ["-C", stack.folder, "--stack", stack.name] });
  const told = ask();
  assert.deepEqual([told.status, about(told, "subnets")], [0, []]);
  assert.match(JSON.stringify(told.findings), /10\.0\.0\.0\/24 are free/);
  byHand(
    "nft add table ip site",
    "nft add chain ip site guard '{ type filter hook forward priority filter; policy drop; }'",
  );
  assert.equal(about(ask(), "forward hook")[0]?.status, "problem");
  byHand("nft delete table ip site");
});

test("the network of a topology is taken", async (t) => {
  const program = `import { star, Topology } from "pulumi-netns";
new Topology("lab", star(2, { network: "10.0.0.0/24" }));`;
  const { env, folder, name } = await makeStack(t, { program });
  byHand("ip link set lo up && ip route add 10.0.0.128/25 dev lo");
  const told = doctor({ env, words: ["-C", folder, "--stack", name] });
  byHand("ip route del 10.0.0.128/25");
  assert.deepEqual(
    about(told, "subnets").map(({ what }) => what),
    ["10.0.0.0/24 is taken: the host has the route 10.0.0.128/25 dev lo, which takes its packets"],
  );
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
  assert.match(finding?.advice ?? "", /iptables -I FORWARD -s 10\.0\.0\.0\/24 -j ACCEPT/);
  byHand("nft delete table inet t");
});

test("a project without such a stack is a warning, not the end", async (t) => {
  const stack = await makeStack(t, { example: "bridge" });
  const told = doctor({ env: stack.env, words: ["-C", stack.folder, "--stack", "other"] });
  assert.match(about(told, "lab")[0]?.what ?? "", /there is no stack other/);
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
