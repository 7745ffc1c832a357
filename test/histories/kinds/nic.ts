import fc from "fast-check";
import { called, isUp, maybe, place, slotOf, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    nic: (NicPart | null)[];
  }
}

interface NicPart extends Part {
  variant: number;
  place: Place;
  master?: number;
  mtu: number;
  mac: string;
  up?: boolean;
}

/** An end of a cable on the host plays a network card. */
const ends = ["plug0", "socket0"] as const;

const end = (name: string, n: number) => `name ${name} index ${9000 + n} address 02:00:00:00:0d:0${n}`;

export const nic: HistoryKind<"nic"> = {
  kind: "Nic",
  slot: "nic",
  slots: 1,
  parts: fc.record({
    called,
    variant,
    place,
    master: maybe(slotOf("bridge")),
    // These are always given. An argument that is not given stays as it was found, even if somebody has changed it since.
    mtu: fc.constantFrom(1300, 1500),
    mac: fc.constantFrom("02:00:00:00:0d:0a", "02:00:00:00:0d:0b"),
    up: isUp,
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, variant, place: asked, master: port, ...args } = program.part("nic", i);
    const place = program.place(asked);
    // A card on the host would be set up in place, and the host would not be as before: a link shows whether it was ever up.
    if (place < 0) return undefined;
    const master = program.master({ place, ...(port !== undefined && { master: port }) });
    return resource(
      "Nic",
      { key: `nic${i}`, called },
      {
        args: {
          interface: ends[0],
          name: variant ? "eth9" : ends[0],
          ...program.netnsArgs(place),
          ...(master !== undefined && { master: program.bridgeMention(master) }),
          ...args,
        },
        within: program.netnsKeys(place),
        attached: master === undefined ? [] : [`bridge${master}`],
      },
    );
  },
  facts: (args) => [{ netns: args.netns, takes: ends[0], link: { type: "veth", args } }],
  drifts: {},
  ground: [
    // The cable went with the namespace that one of its ends was in.
    `ip link show dev ${ends[1]} >/dev/null 2>&1 || ip link add ${end(ends[0], 1)} type veth peer ${end(ends[1], 2)}`,
  ],
};
