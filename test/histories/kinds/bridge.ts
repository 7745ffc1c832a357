import fc from "fast-check";
import { called, counts, isUp, maybe, mtu, place, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    bridge: (BridgePart | null)[];
  }
}

interface BridgePart extends Part {
  variant: number;
  place: Place;
  mtu?: number;
  mac?: string;
  stp?: boolean;
  ageingTime?: number;
  multicastSnooping?: boolean;
  up?: boolean;
}

export const bridge: HistoryKind<"bridge"> = {
  kind: "Bridge",
  slot: "bridge",
  slots: counts.bridge,
  parts: fc.record({
    called,
    variant,
    place,
    mtu,
    mac: maybe(fc.constantFrom("02:00:00:00:0b:01", "02:00:00:00:0b:02")),
    stp: fc.constantFrom(undefined, undefined, true, false),
    ageingTime: maybe(fc.constantFrom(30, 300)),
    multicastSnooping: maybe(fc.boolean()),
    up: isUp,
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, variant: _, place: asked, ...args } = program.part("bridge", i);
    const place = program.place(asked);
    return resource(
      "Bridge",
      { key: `bridge${i}`, called },
      {
        args: { name: program.bridgeName(i), ...program.netnsArgs(place), ...args },
        within: program.netnsKeys(place),
      },
    );
  },
  facts: (args) => [{ netns: args.netns, link: { type: "bridge", args } }],
  drifts: {},
};
