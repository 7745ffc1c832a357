import type { Adopted } from "../adopted.ts";
import type { Subject } from "../subject.ts";

/** A command in the mount namespace of the node. */
const node = (command: string) => `nsenter --mount=$(ls -d /run/pulumi-netns/nodes/mine@*/mnt) ${command}`;

const badPaths = [
  "etc/x",
  "/",
  "/etc/",
  "//etc/x",
  "/etc/../x",
  "/etc/./x",
  "/etc/a b",
  "/etc/a:b",
  "/etc/\0",
  "/etc/\n",
].concat(["/proc/x", "/sys", "/dev/null", "/run/netns/x", "/var/run/pulumi-netns/x", `/etc/${"x/".repeat(150)}y`]);

export const subjects: Subject[] = [
  {
    kind: "Netns",
    args: { name: "mine" },
    inPlace: {
      loopback: { to: false, look: "ip -n mine link show dev lo", shows: /state DOWN/ },
      nameservers: {
        to: ["10.0.0.53", "2001:db8::53"],
        look: "ip netns exec mine cat /etc/resolv.conf",
        shows: /^nameserver 10\.0\.0\.53$/m,
      },
      search: { to: ["lab.test"], look: "ip netns exec mine cat /etc/resolv.conf", shows: /^search lab\.test$/m },
      hosts: { to: { db: "10.0.0.7" }, look: "ip netns exec mine getent hosts db", shows: /^10\.0\.0\.7\s+db$/m },
      nsswitch: { to: { hosts: "files" }, look: node("cat /etc/nsswitch.conf"), shows: /^hosts: files$/m },
      files: {
        to: { "/etc/lab-x/daemon.conf": "text\n", "/etc/motd": { content: "hello\n", mode: "0640", group: 1 } },
        look: node("cat /etc/lab-x/daemon.conf /etc/motd"),
        shows: /^text\nhello\n$/,
      },
      directories: { to: ["/var/run/lab-x", "/var/lib/lab-x"], look: node("ls -d /run/lab-x"), shows: /lab-x/ },
    },
    replaced: { name: "other" },
    drift: [
      { hand: "ip -n mine link set lo down", shows: ["loopback"] },
      { hand: "ip netns del mine", shows: "gone" },
    ],
    foreign: { make: "ip netns add mine", remove: "ip netns del mine" },
    overwrite: "ip -n mine link set lo alias somebody",
    bad: [
      { args: { name: "a/b" }, says: /name: .*"a\/b"/ },
      { args: { name: ".." }, says: /name: .*"\.\."/ },
      { args: { name: "-n" }, says: /name: .*does not begin/ },
      { args: { name: "mine", nameservers: ["10.0.0.300"] }, says: /nameservers\.0: .*10\.0\.0\.300/ },
      { args: { name: "mine", hosts: { "a b": "10.0.0.1" } }, says: /hosts/ },
      { args: { name: "mine", colour: "red" }, says: /colour: Netns has no such argument/ },
      ...badPaths.map((path) => ({ args: { name: "mine", files: { [path]: "" } }, says: /files.*path|files.*ours/ })),
      { args: { name: "mine", directories: ["/etc/x", "/usr/bin"] }, says: /directories.*\/usr\/bin empty would/ },
      { args: { name: "mine", files: { "/etc/x": "a\0b" } }, says: /files\.\/etc\/x: a file is text/ },
      {
        args: { name: "mine", files: { "/etc/x": "x".repeat(2 ** 20 + 1) } },
        says: /files\.\/etc\/x: .* at most 1048576/,
      },
      {
        args: { name: "mine", files: { "/etc/x": { content: "", mode: 420 } } },
        says: /files\.\/etc\/x\.mode: .*in a text, such as "0644", not 420/,
      },
      {
        args: { name: "mine", files: { "/etc/x": { content: "", mode: "rw" } } },
        says: /files\.\/etc\/x\.mode: .*not "rw"/,
      },
      {
        args: { name: "mine", files: { "/etc/x": { content: "", owner: "a:b" } } },
        says: /files\.\/etc\/x\.owner: .*"a:b"/,
      },
      {
        args: { name: "mine", files: { "/etc/x": "" }, directories: ["/etc/x"] },
        says: /files: \/etc\/x is given twice/,
      },
      {
        args: { name: "mine", files: { "/etc/x": "", "/etc/x/y": "" } },
        says: /files: \/etc\/x is a file, so \/etc\/x\/y/,
      },
      {
        args: { name: "mine", files: { "/etc/hosts": "" }, hosts: { a: "::1" } },
        says: /files: \/etc\/hosts is what `hosts`/,
      },
    ],
  },
  {
    kind: "Netns",
    title: "with files",
    args: {
      name: "mine",
      hosts: { db: "10.0.0.7" },
      files: { "/etc/lab-x/daemon.conf": "text\n", "/etc/motd": { content: "hello\n", mode: "0640", group: 1 } },
      directories: { "/var/run/lab-x": { mode: "1777", owner: "nobody" } },
    },
    inPlace: {
      files: { to: { "/etc/motd": "other\n" }, look: node("cat /etc/motd"), shows: /^other\n$/ },
      directories: { to: ["/etc/lab-x"], look: node("stat -c %U:%n /etc/lab-x"), shows: /^root:\/etc\/lab-x$/m },
      hosts: { to: { db: "10.0.0.8" }, look: node("getent hosts db"), shows: /^10\.0\.0\.8\s+db$/m },
    },
    replaced: { name: "other" },
    drift: [
      { hand: node("sh -c 'echo more >> /etc/lab-x/daemon.conf'"), shows: ["files"] },
      { hand: node("chmod 600 /etc/motd"), shows: ["files"] },
      { hand: node("chown nobody /etc/motd"), shows: ["files"] },
      { hand: node("umount -n /etc/lab-x/daemon.conf"), shows: ["files"] },
      { hand: "rm /run/pulumi-netns/nodes/mine@*/files/:etc:motd", shows: ["files"] },
      { hand: node("umount -n /run/lab-x"), shows: ["directories"] },
      { hand: node("chmod 700 /run/lab-x"), shows: ["directories"] },
      { hand: node("umount -n /etc/hosts"), shows: ["hosts"] },
      { hand: "umount -n /run/pulumi-netns/nodes/mine@*/mnt", shows: ["directories", "files", "hosts"] },
      { hand: "umount -n -l /run/pulumi-netns/nodes", shows: ["directories", "files", "hosts"] },
      { hand: "ip netns del mine", shows: "gone" },
    ],
    foreign: { make: "ip netns add mine", remove: "ip netns del mine" },
    bad: [],
  },
];

export const adopted: Adopted[] = [
  {
    kind: "Netns",
    make: [
      "ip netns add foreign",
      "ip -n foreign link set lo up",
      "ip -n foreign link set lo down",
      "ip -n foreign link set lo alias 'his own'",
    ],
    remove: ["ip netns del foreign"],
    args: { name: "foreign", loopback: true, nameservers: ["10.0.0.53"] },
    changes:
      /adopts netns foreign \(its alias is "his own"\) and changes loopback: false => true, nameservers: none => \["10\.0\.0\.53"\];/,
    look: "ip -n foreign link show dev lo; ip netns exec foreign cat /etc/resolv.conf",
    shows: /state UNKNOWN[\s\S]*pulumi-netns:1 [\s\S]*nameserver 10\.0\.0\.53/,
    more: { hosts: { db: "10.0.0.7" } },
    drift: "ip -n foreign link set lo down",
  },
];
