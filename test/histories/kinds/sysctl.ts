import fc from "fast-check";
import { called, place } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    sysctl: (SysctlPart | null)[];
  }
}

interface SysctlPart extends Part {
  place: Place;
  value: number;
}

export const sysctl: HistoryKind<"sysctl"> = {
  kind: "Sysctl",
  slot: "sysctl",
  slots: 2,
  parts: fc.record({ called, place, value: fc.integer({ min: 0, max: 2 }) }),
  resource(program, i) {
    const { called, place: asked, value } = program.part("sysctl", i);
    const place = program.place(asked);
    // Each resource has a setting of its own, because a second resource with the same setting is refused.
    const setting =
      i === 0 ? { key: "net.ipv4.tcp_ecn", value } : { key: "net.ipv4.ip_default_ttl", value: 60 + value };
    return resource(
      "Sysctl",
      { key: `sysctl${i}`, called },
      {
        args: { ...program.netnsArgs(place), ...setting },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts: ({ netns, key, value }) => [{ netns, setting: [String(key), String(value)] }],
  drifts: {
    "setting changed": {
      makes: true,
      command: ({ enter, args }) => `${enter} sh -c 'echo 1 > /proc/sys/${String(args.key).replaceAll(".", "/")}'`,
    },
  },
};
