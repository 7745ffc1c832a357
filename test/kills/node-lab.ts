import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { shell } from "../support/shell.ts";
import type { KilledLab } from "./killed-lab.ts";
import type { Declared } from "./stack.ts";

/** What the lab with a node runs: a daemon that drops its user and puts a part of itself out of sight, and a command with an undo. */
const daemon = (word: string): string[] => [
  "sh",
  "-c",
  `cat /etc/lab/word; setsid sh -c 'sleep 7311 & exec sleep 7312' & echo ${word}; exec sleep 7313`,
];

/** A namespace with files and a folder, a process and a command that runs once. */
export const nodeLab: KilledLab = { resources, answers, inside, files };

function resources(changed: boolean): Declared[] {
  const word = changed ? "second" : "first";
  const netns = "my-node";
  return [
    {
      kind: "Netns",
      name: netns,
      args: {
        name: netns,
        files: { "/etc/lab/word": `${word}\n`, ...(changed && { "/etc/lab/b/c": "c\n" }) },
        directories: { "/var/lib/lab": { owner: "nobody", ...(changed && { mode: "0750" }) } },
      },
    },
    {
      kind: "Process",
      name: "my-daemon",
      args: { netns, command: daemon(word), user: "nobody", cwd: "/var/lib/lab", ready: { log: `^${word}$` } },
      within: [netns],
    },
    {
      kind: "Exec",
      name: "my-exec",
      args: {
        netns,
        command: ["sh", "-c", `echo ${word} >/run/my-exec; sleep 7314 & sleep 0.02`],
        undo: ["rm", "-f", "/run/my-exec"],
        rerun: "always",
      },
      within: [netns],
    },
  ];
}

/** What all that runs in the node is, and what it sees. */
function inside(): unknown {
  return processesOfHost()
    .map(({ command, user }) => `${user} ${command}`)
    .sort();
}

/** Files without those whose texts differ from run to run: of a supervisor, of a log, and of layers, whose order tells how they came. */
function files(all: Record<string, string>): Record<string, string> {
  const passing = /processes\/[^/]+\/(outer|writer|state|earlier|log(\.1)?)$|\/nodes\/[^/]+\/(layers\/|made)/;
  const nonces = /"salt":.*?"runner":\{.*?\}|pulumi-netns\/[0-9a-f]{8}/g;
  const kept = Object.entries(all).filter(([path]) => !passing.test(path));
  return Object.fromEntries(kept.map(([path, text]) => [path, text.replace(nonces, "PASSING")]));
}

function answers(changed: boolean): void {
  const word = changed ? "second" : "first";
  const [pid] = processesOfHost().filter(({ command }) => command.startsWith("sleep 7313"));
  assert.equal(shell(`cat /run/my-exec /proc/${pid?.pid}/root/etc/lab/word`), `${word}\n${word}\n`);
}

/** The control groups of all processes that were ever seen here. */
const groups = new Set<string>();

/** Remembers the control groups of the processes that have a note now. */
export function groupsRemember(): void {
  if (!existsSync("/run/pulumi-netns/host")) return;
  for (const file of readdirSync("/run/pulumi-netns/host")) {
    const nonce = /"nonce": ?"([0-9a-f]{8})"/.exec(textOf(`/run/pulumi-netns/host/${file}`))?.[1];
    if (nonce) groups.add(nonce);
  }
}

/** Asserts that nothing runs any more, and that no control group and no mount is left. */
export function nothingRuns(): void {
  assert.deepEqual(processesOfHost(), []);
  const folders = ["", "/unified"].flatMap((mount) =>
    [...groups].map((one) => `/sys/fs/cgroup${mount}/pulumi-netns/${one}`),
  );
  assert.deepEqual(folders.filter(existsSync), []);
  assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), / \/run\/pulumi-netns/);
}

interface Seen {
  pid: number;
  user: number;
  command: string;
}

/** What labs of this host run. A process belongs to the host if it sees its /run, in whatever mount namespace. */
function processesOfHost(): Seen[] {
  const { dev } = statSync("/run");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => seen(pid, dev));
}

function seen(pid: string, dev: number): Seen[] {
  try {
    if (statSync(`/proc/${pid}/root/run`).dev !== dev) return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const isOurs = /sleep 731\d|pulumi-netns\/processes/.test(command);
    return isOurs ? [{ pid: Number(pid), user: statSync(`/proc/${pid}`).uid, command: plain(command) }] : [];
  } catch {
    return [];
  }
}

const plain = (command: string): string => command.replace(/processes\/[0-9a-f]{8}/g, "processes/NONCE");

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
