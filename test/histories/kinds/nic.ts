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

/** One end of a cable of the host's own stands for a network card. */
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
    // What is not given is as it was found, whoever changed it since.
    mtu: fc.constantFrom(1300, 1500),
    mac: fc.constantFrom("02:00:00:00:0d:0a", "02:00:00:00:0d:0b"),
    up: isUp,
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, variant, place: asked, master: port, ...args } = program.part("nic", i);
    const place = program.place(asked);
    // On the host it is set up as it is there, and a link that was up once is told from one that never was.
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
    // It went with the namespace that it was in, and its other end with it.
    `ip link show dev ${ends[1]} >/dev/null 2>&1 || ip link add ${end(ends[0], 1)} type veth peer ${end(ends[1], 2)}`,
  ],
};
