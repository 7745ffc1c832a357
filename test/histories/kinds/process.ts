import fc from "fast-check";
import { called, place } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    process: (ProcessPart | null)[];
  }
}

interface ProcessPart extends Part {
  place: Place;
  seconds: number;
  running: boolean;
  restart: "never" | "on-failure";
}

export const process: HistoryKind<"process"> = {
  kind: "Process",
  slot: "process",
  slots: 2,
  parts: fc.record({
    called,
    place,
    seconds: fc.integer({ min: 0, max: 2 }),
    running: fc.constantFrom(true, true, true, false),
    restart: fc.constantFrom("never", "on-failure"),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, seconds, ...args } = program.part("process", i);
    const place = program.place(asked);
    // The number of seconds tells the processes of one resource from those of another, and of other tests.
    const command = ["sleep", `${7000 + 10 * i + seconds}`];
    return resource(
      "Process",
      { key: `process${i}`, called },
      { args: { ...program.netnsArgs(place), command, ...args }, within: program.netnsKeys(place) },
    );
  },
  facts: ({ netns, command, running }) =>
    running === false ? [{ netns }] : [{ netns, process: (command as string[]).join(" ") }],
  drifts: {
    "process killed": {
      output: "pid",
      command: ({ outs }) => `kill -KILL ${outs.pid} 2>/dev/null || true; sleep 0.1`,
    },
    "supervisor killed": {
      output: "logFile",
      command: ({ outs }) =>
        `outer=$(cut -d ' ' -f 1 ${String(outs.logFile).replace(/log$/, "outer")} 2>/dev/null) && kill -KILL $outer 2>/dev/null || true; sleep 0.2`,
    },
  },
};
