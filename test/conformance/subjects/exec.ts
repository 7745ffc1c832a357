import { namespaces } from "../grounds.ts";
import type { Subject } from "../subject.ts";

/** A command whose effect is seen in the namespace, and goes with it. */
const mtu = (value: number) => ["ip", "link", "set", "lo", "mtu", `${value}`];
const look = "ip -n one link show lo";

export const subjects: Subject[] = [
  {
    kind: "Exec",
    ground: namespaces,
    readsFiles: true,
    args: { netns: "one", command: mtu(9000), timeout: 5 },
    // None of these runs the command again.
    inPlace: {
      timeout: { to: 7.5, look, shows: /mtu 9000/ },
      undo: { to: mtu(65536), look, shows: /mtu 9000/ },
      rerun: { to: "always", look, shows: /mtu 9000/ },
    },
    replaced: {
      command: mtu(8000),
      netns: "two",
      env: { WORD: "two words" },
      cwd: "/tmp",
      user: "root",
      group: 0,
      stdin: "text",
      expect: { exitCode: 0, stdout: "^$" },
      triggers: [1, { two: "2" }],
    },
    drift: [],
    bad: [
      { args: { command: [] }, says: /command: a command has its program as the first word/ },
      {
        args: { command: "ip addr" },
        says: /command: a command is a list of words, .* not "ip addr"; for a shell/,
      },
      { args: { command: [""] }, says: /command: the first word of a command is its program, and not empty/ },
      { args: { command: ["a\0b"] }, says: /command\.0: a word of a command has no NUL/ },
      { args: { command: ["true"], env: { "A-B": "1" } }, says: /env\.A-B: the name of a variable is letters/ },
      { args: { command: ["true"], cwd: "tmp" }, says: /cwd: a path begins with "\/", "tmp" does not/ },
      { args: { command: ["true"], user: "-x" }, says: /user: a user or group is a name such as frr/ },
      { args: { command: ["true"], timeout: 0 }, says: /timeout: a timeout is a number of seconds from 0.01 to 86400/ },
      {
        args: { command: ["true"], expect: { stdout: "(" } },
        says: /expect\.stdout: a pattern is a regular expression/,
      },
      {
        args: { command: ["true"], expect: { status: 1 } },
        says: /expect\.status: Exec has no such argument; .*exitCode, stdout/,
      },
      { args: { command: ["true"], rerun: "sometimes" }, says: /rerun: expected "never" or "always", not "sometimes"/ },
      { args: { command: ["true"], triggers: 7 }, says: /triggers/ },
    ],
  },
];
