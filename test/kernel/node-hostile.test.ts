import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, beforeEach, it } from "node:test";
import { nodeEnter } from "../../dist/provider/kernel/node/enter.js";
import { Deployed, type Props } from "../conformance/deployment.ts";
import { assertHostIs, hostSnapshot } from "../support/host.ts";
import { inNode } from "../support/node.ts";
import { shell, until } from "../support/shell.ts";

shell("ip netns add first; ip netns del first; mkdir /etc/lab-host /run/lab-open; chmod 1777 /run/lab-open");
shell("echo as it was > /etc/lab-host/victim; echo open > /run/lab-open/theirs; chown nobody /run/lab-open/theirs");
const looks = () =>
  shell("find /etc/lab-host /run/lab-open -printf '%p %l %U %m\\n'; cat /etc/lab-host/*; ls -A / /etc /opt");
const found = hostSnapshot();
const before = looks();
const one = new Deployed("Netns", "one");
const folder = { "/var/run/lab-x": { owner: "nobody" } };
const mine = (more: Props): Props => ({ name: "mine", directories: folder, ...more });

/** Runs a command line in the node as the user to whom its folder belongs. */
const asNobody = (line: string) =>
  inNode("mine", `setpriv --reuid=nobody --regid=65534 --clear-groups sh -c '${line}'`);

const refused = (more: Props, says: RegExp) => assert.rejects(one.up(mine(more)), says);

beforeEach(() => one.up(mine({})));
after(async () => {
  await one.down();
  assert.equal(looks(), before);
  assertHostIs(found);
});

it("follows no link that a daemon put into its folder", async () => {
  await asNobody(
    "ln -s /etc/lab-host /run/lab-x/sub; ln -s /etc/lab-host/victim /run/lab-x/conf; ln -s / /run/lab-x/a",
  );
  await refused(
    { files: { "/var/run/lab-x/sub/new": "" } },
    /^Error: files\.\/var\/run\/lab-x\/sub\/new: .* symbolic link/,
  );
  await refused({ files: { "/var/run/lab-x/a/etc/lab-host/victim": "" } }, /symbolic link/);
  await refused(
    { directories: { ...folder, "/run/lab-x/sub": {} } },
    /^Error: directories\.\/run\/lab-x\/sub: .* symbolic link/,
  );
  await one.up(mine({ files: { "/var/run/lab-x/conf": { content: "ours\n", owner: "nobody" } } }));
  assert.equal(await inNode("mine", "cat /run/lab-x/conf /etc/lab-host/victim"), "ours\nas it was\n");
  await asNobody("echo theirs > /run/lab-x/conf");
  assert.equal(await inNode("mine", "cat /etc/lab-host/victim"), "as it was\n");
  assert.deepEqual(await one.refresh(), ["files"]);
  assert.equal(looks(), before);
  await one.up(mine({}));
});

it("goes on where a daemon moves the folder away that a file is in", async () => {
  const files = { "/var/run/lab-x/sub/conf": "ours\n" };
  await asNobody("rm /run/lab-x/sub; mkdir /run/lab-x/sub");
  await one.up(mine({ files }));
  await asNobody("mv /run/lab-x/sub /run/lab-x/old; ln -s /etc/lab-host /run/lab-x/sub");
  assert.deepEqual(await one.refresh(), ["files"]);
  await refused({ files }, /symbolic link/);
  await asNobody("rm /run/lab-x/sub");
  await one.up(mine({ files }));
  assert.equal(await inNode("mine", "cat /run/lab-x/sub/conf"), "ours\n");
  assert.equal(looks(), before);
});

it("takes no path through a link of a folder where others may write, and lays nothing over /", async () => {
  shell("ln -s /etc/lab-host /run/lab-open/link");
  await refused({ files: { "/run/lab-open/link/x": "" } }, /files\.\/run\/lab-open\/link\/x: .* symbolic link/);
  shell("rm /run/lab-open/link");
  await refused(
    { files: { "/lab-x2/deep/x": "" } },
    /files\.\/lab-x2\/deep\/x: .* directly below \/, .* make the folder on the host/,
  );
  await refused({ files: { "/etc/lab-host/victim/x": "" } }, /something that is no folder/);
  await refused({ files: { "/etc/lab-host": "" } }, /a folder in place of a file/);
  await refused(
    { files: { "/etc/x": { content: "", owner: "no-such-user" } } },
    /files\.\/etc\/x: \/etc\/x cannot belong to "no-such-user": the node has no such user or group; make it/,
  );
  const [mode] = await one.failures(mine({ files: { "/etc/x": { content: "", mode: 644 } } }));
  assert.match(
    `${mode?.property}: ${mode?.reason}`,
    /mode.*three or four octal digits in a text, such as "0644", not 644$/,
  );
  await one.up(mine({ files: { "/run/lab-open/new/x": "x\n", "/run/lab-open/theirs": "ours\n" } }));
  assert.equal(await inNode("mine", "cat /run/lab-open/new/x /run/lab-open/theirs"), "x\nours\n");
  assert.equal(looks(), before);
});

it("finds owners in the node's own files", async () => {
  const passwd = "root:x:0:0::/:/bin/sh\nfrr-x:x:4242:4343::/:/bin/sh\n";
  const files = { "/etc/passwd": passwd, "/etc/group": "root:x:0:\nfrr-x:x:4343:\n" };
  await one.up(
    mine({ directories: {}, files: { ...files, "/etc/x": { content: "x", owner: "frr-x", group: "frr-x" } } }),
  );
  assert.equal(await inNode("mine", "stat -c '%u:%g %U' /etc/x"), "4242:4343 frr-x\n");
  assert.deepEqual(await one.refresh(), []);
});

it("lets no other user in, and looks at nothing that is in a folder of the node", async () => {
  await one.up(mine({ files: { "/etc/lab-secret": { content: "5ecret\n", mode: "0600" } } }));
  const nobody = { uid: 65534, gid: 65534, cwd: "/", encoding: "utf8" } as const;
  for (const path of ["", "/nodes", "/nodes/mine@*/files", "/nodes/mine@*/mnt"])
    assert.notEqual(spawnSync("sh", ["-c", `ls /run/pulumi-netns${path}`], nobody).status, 0);
  await asNobody(
    "umask 0; mkfifo /run/lab-x/pipe; touch /run/lab-x/open; ln -s /etc /run/lab-x/link; mkdir /run/lab-x/folder",
  );
  const modes = () => inNode("mine", "ls -ln --time-style=+ /run/lab-x");
  const was = await modes();
  shell("chmod 755 /run/pulumi-netns");
  assert.deepEqual(await one.refresh(), []);
  assert.equal(shell("stat -c %a /run/pulumi-netns"), "700\n");
  assert.equal(await modes(), was);
});

it("is entered by name, path and process, and not as a namespace that is gone", async () => {
  const words = await nodeEnter("mine");
  assert.match(
    words.join(" "),
    /^nsenter --net=\/run\/netns\/mine --mount=\/run\/pulumi-netns\/nodes\/mine@\d+-\d+\/mnt --$/,
  );
  const pid = shell("nsenter --net=/run/netns/mine sleep 20 > /dev/null 2>&1 & echo $!").trim();
  assert.ok(await until(() => shell(`cat /proc/${pid}/comm`) === "sleep\n"));
  for (const netns of ["/run/netns/mine", "/var/run/netns/mine", Number(pid)])
    assert.equal((await nodeEnter(netns))[2], words[2], `${netns}`);
  shell(`kill ${pid}; ip netns del mine; ip netns add mine`);
  assert.equal((await nodeEnter("mine")).length, 3);
  shell("ip netns del mine");
  assert.equal(await one.refresh(), "gone");
});
