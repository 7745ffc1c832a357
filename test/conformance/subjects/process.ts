import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

/** The commands of the processes in the namespace. */
const commands = "ip netns pids one | xargs -r ps -ww -o user:20=,args= -p";
/** The command itself, as somebody finds it who wants to end it. */
const sleeping = "ip netns pids one | xargs -r ps -o pid=,args= -p | awk '$2 == \"sleep\" { print $1 }'";

/** The settings that the supervisor reads. */
const settings = "cat /run/pulumi-netns/processes/*/settings";

const environ = (name: string) =>
  `tr '\\0' '\\001' </proc/$(${sleeping})/environ | tr '\\001' '\\n' | grep -A1 ^${name}=`;

export const subjects: Subject[] = [
  {
    kind: "Process",
    readsFiles: true,
    ground: namespaces,
    args: { netns: "one", command: ["sleep", "1000"] },
    inPlace: {
      command: { to: ["sleep", "1001"], look: commands, shows: /^root +sleep 1001$/m },
      user: { to: 65534, look: commands, shows: /^nobody +sleep 1000$/m },
      env: { to: { LAB: 'it\'s "one"\n$HOME' }, look: environ("LAB"), shows: /^LAB=it's "one"\n\$HOME$/m },
      cwd: { to: "/tmp", look: `readlink /proc/$(${sleeping})/cwd`, shows: /^\/tmp$/m },
      running: { to: false, look: `echo "$(${sleeping})."`, shows: /^\.$/m },
      restart: { to: "always", look: settings, shows: /^restart=always$/m },
      stop: { to: { signal: "INT", timeout: 3 }, look: settings, shows: /^stop=INT$/m },
      log: { to: { maxBytes: 70000 }, look: settings, shows: /^log_bytes=70000$/m },
    },
    replaced: { netns: "two" },
    drift: [
      { hand: `kill -KILL $(${sleeping}); sleep 0.2`, shows: ["running"] },
      { hand: "kill -KILL $(ip netns pids one | head -n 1); sleep 0.2", shows: ["running"] },
      { hand: "ip netns pids one | xargs kill -KILL; sleep 0.2", shows: ["running"] },
    ],
    bad: [
      { args: { command: "sleep 1000" }, says: /command: a command is a list of words/ },
      { args: { command: [] }, says: /command: .*first word/ },
      { args: { command: ["a\0b"] }, says: /command\.0: .*NUL/ },
      { args: { command: ["sleep"], user: "root; reboot" }, says: /user: a user or group is a name/ },
      { args: { command: ["sleep"], env: { "A=B": "1" } }, says: /env/ },
      { args: { command: ["sleep"], cwd: "tmp" }, says: /cwd: a path begins with/ },
      { args: { command: ["sleep"], ready: { tcp: 99999 } }, says: /ready.*a port is a whole number from 1 to 65535/ },
      { args: { command: ["sleep"], ready: { tpc: 80 } }, says: /ready: give one of/ },
      { args: { command: ["sleep"], ready: { log: "(" } }, says: /ready.*a pattern is a regular expression/ },
      { args: { command: ["sleep"], stop: { signal: "SIGTERM" } }, says: /stop\.signal: a signal is TERM/ },
      {
        args: { command: ["sleep"], readyTimeout: 0 },
        says: /readyTimeout: .* is a number of seconds from 0\.1 to 150, .*not 0/,
      },
      {
        args: { command: ["sleep"], limits: { cpus: 2000 } },
        says: /limits\.cpus: .* is a number from 0\.01 to 1024, not 2000/,
      },
      { args: { command: ["sleep"], limits: { memory: 9 } }, says: /limits\.memory: .* 1M .* or more, not "9"/ },
      { args: { command: Array(20).fill("x".repeat(99_000)) }, says: /command: all words .* at most 1000000 bytes/ },
      {
        args: { command: ["sleep"], env: { PULUMI_NETNS_PROCESS: "x" } },
        says: /env.*PULUMI_NETNS_PROCESS is what .* are found by/,
      },
      { args: { command: ["sleep"], limits: { memory: "64 MB" } }, says: /limits\.memory: an amount of memory/ },
    ],
  },
];
