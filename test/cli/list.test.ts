import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkout } from "../support/checkout.ts";
import { makeStack, type Stack } from "../support/engine.ts";
import { byHand, rememberHost } from "../support/lab.ts";
import { netns, oneOfEach } from "./command.ts";

interface Listed {
  objects: {
    sort: string;
    name: string;
    place: string | null;
    resource: string | null;
    stack: string;
    remarks: string[];
  }[];
  unread: string[];
}

const listed = async (stack: Stack, ...argv: string[]): Promise<Listed> => {
  const { out, text, exitCode } = await netns(stack, "list", "--json", ...argv);
  assert.equal(exitCode, 0, text);
  return JSON.parse(out) as Listed;
};

/** Runs our command line as a user who is not root. */
const asNobody = (...argv: string[]) =>
  spawnSync(process.execPath, [join(checkout, "dist/cli/index.js"), ...argv], {
    ...{ uid: 65534, gid: 65534, cwd: "/", encoding: "utf8", env: { PATH: process.env.PATH, HOME: "/" } },
  });

const unreadable = asNobody("--version").status !== 0 && "other users cannot read this checkout";
const withoutSudo = !existsSync("/usr/bin/sudo") && "sudo is not installed";

/** All that a program of {@link oneOfEach} makes, a line each. */
const thingsOf = (stack: string, letter: string, subnet: number): string[] =>
  [
    `${stack} link ${letter}-br0 null Bridge:${letter}-br0`,
    `${stack} link ${letter}-veth0 null Veth:${letter}-veth0`,
    `${stack} link eth0 ${letter}-ns1 Veth:${letter}-veth0`,
    `${stack} netns ${letter}-ns1 ${letter}-ns1 Netns:${letter}-ns1`,
    `${stack} files /etc/netns/${letter}-ns1/hosts null Netns:${letter}-ns1`,
    `${stack} address 10.${subnet}.0.1/24 dev ${letter}-br0 null Address:gateway`,
    `${stack} address 10.${subnet}.0.10/24 dev eth0 ${letter}-ns1 Address:address`,
    `${stack} route 0.0.0.0/0 ${letter}-ns1 Route:default`,
    `${stack} route 10.${subnet}.9.0/24 metric 5 null Route:beyond`,
    `${stack} setting net.ipv4.tcp_ecn ${letter}-ns1 Sysctl:ecn set to 1, found as 2`,
    `${stack} setting net.ipv4.ip_forward null Masquerade:internet set to 1, found as 0`,
    `${stack} table null Masquerade:internet`,
  ].sort();

const lines = ({ objects }: Listed): string[] =>
  objects
    .map(({ stack, sort, name, place, resource, remarks }) =>
      [
        stack,
        sort,
        ...(sort === "table" ? [] : [name]),
        `${place}`,
        resource,
        ...(remarks.length ? [remarks.join(", ")] : []),
      ].join(" "),
    )
    .sort();

test("list shows the labs of two stacks exactly, and what is nobody's", async (t) => {
  const hostIsAsBefore = rememberHost();
  const first = await makeStack(t, { program: oneOfEach("a", 71) });
  assert.match((await netns(first, "list")).text, /^Nothing on this host bears a mark$/m);
  assert.deepEqual(await listed(first), { objects: [], unread: [] });
  await first.up();
  const second = await makeStack(t, { program: oneOfEach("b", 72), project: "other" });
  await second.up();
  // What others made is not listed, though it has such names.
  byHand("ip link add a-br1 type bridge", "ip netns add a-ns2", "nft add table inet pulumi-netns-00000000");
  assert.deepEqual(
    lines(await listed(first)),
    [...thingsOf("lab-test/dev", "a", 71), ...thingsOf("other/dev", "b", 72)].sort(),
  );
  assert.deepEqual(lines(await listed(first, "--stack", "other/dev")), thingsOf("other/dev", "b", 72));
  const { text } = await netns(first, "list", "-s", "lab-test/dev");
  assert.match(text, /^Stack lab-test\/dev \(backend [0-9a-f]{8}\)\n {2}the host\n/);
  assert.match(text, /^ {4}setting {2}net\.ipv4\.ip_forward +Masquerade:internet +set to 1, found as 0$/m);
  assert.ok(!text.includes("\u001b") && !text.includes("other"), text);
  await t.test("a route of our number, and a name that is no namespace, are named", async () => {
    byHand("ip route add blackhole 10.99.0.0/16 proto 199");
    writeFileSync("/run/netns/broken", "");
    const { objects, unread } = await listed(first);
    const odd = objects.filter(({ stack }) => stack === null);
    assert.deepEqual(
      odd.map(({ name, remarks }) => [name, ...remarks]),
      [["10.99.0.0/16", "ours by proto 199, and nobody's claim"]],
    );
    const [, command = "false"] =
      /^\/run\/netns\/broken is no namespace: .*; `(.*)` takes/.exec(unread.join("\n")) ?? [];
    byHand("ip route del blackhole 10.99.0.0/16", command);
  });
  const ofRoot = lines(await listed(first));
  await t.test("another user lists the same through sudo", { skip: unreadable || withoutSudo }, () => {
    const refused = asNobody("list");
    assert.match(refused.stderr, /need root: run as root, or allow this user `sudo -n`/);
    assert.equal(refused.status, 1);
    // /etc is this test's own.
    writeFileSync("/etc/sudoers.d/lab-test", "nobody ALL=(ALL) NOPASSWD: ALL\n", { mode: 0o440 });
    const { stdout, stderr } = asNobody("list", "--json");
    rmSync("/etc/sudoers.d/lab-test");
    rmSync("/run/sudo", { recursive: true, force: true });
    assert.notEqual(stdout, "", stderr);
    assert.deepEqual(lines(JSON.parse(stdout) as Listed), ofRoot);
  });
  byHand("ip link del a-br1", "ip netns del a-ns2", "nft delete table inet pulumi-netns-00000000");
  await first.destroy();
  await second.destroy();
  hostIsAsBefore();
});

test("list shows notes of what is gone, and --help has examples", async (t) => {
  const stack = await makeStack(t, { program: "" });
  mkdirSync("/run/pulumi-netns/away@4026531840-1700000000000000000", { recursive: true });
  const { text } = await netns(stack, "list");
  assert.match(text, /Mind: the namespace of the notes away@\d+-\d+ is gone/);
  assert.equal((await netns(stack, "recover", "--yes")).exitCode, 0);
  assert.deepEqual(await listed(stack), { objects: [], unread: [] });
  for (const command of ["list", "gc", "recover"]) {
    const help = await netns(stack, command, "--help");
    assert.match(help.out, new RegExp(`Exit status: 0[\\s\\S]*Examples:\n  pulumi-netns ${command}`));
  }
  rmSync("/run/pulumi-netns", { recursive: true, force: true });
});

test("ends without a word when whoever reads has gone", () => {
  const script = `{ sleep 0.3; "$0" "$1" --help; echo $? >&2; } | true`;
  const { stderr } = spawnSync("sh", ["-c", script, process.execPath, join(checkout, "dist/cli/index.js")], {
    encoding: "utf8",
  });
  assert.equal(stderr, "0\n");
});
