import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, maybe } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part } from "../lab.ts";
import { rateLine } from "../look-rates.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    impairment: (ImpairmentPart | null)[];
  }
}

interface ImpairmentPart extends Part {
  slot: number;
  megabits: number;
  burst?: boolean;
  /** The megabits a second toward one peer. */
  peer?: number;
}

/** Conditions of cables. They have a rate alone, which needs no netem: not every kernel has that. */
export const impairment: HistoryKind<"impairment"> = {
  kind: "Impairment",
  slot: "impairment",
  slots: 2,
  parts: fc.record({
    called,
    slot: fc.integer({ min: 0, max: 1 }),
    megabits: fc.constantFrom(20, 50),
    burst: fc.boolean(),
    peer: maybe(fc.constantFrom(3, 4)),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, slot, megabits, burst, peer } = program.part("impairment", i);
    // Each resource has an end of its own, because a device has one impairment.
    const on = i === 0 ? "near" : "far";
    const link = program.linkOf({ called, on, slot, family: 4, subnet: 1, variant: 0 });
    if (!link) return undefined;
    const { args, ...wiring } = program.onLink(link);
    return resource(
      "Impairment",
      { key: `impairment${i}`, called },
      {
        ...wiring,
        args: {
          ...args,
          rate: `${megabits}mbit`,
          ...(burst && { burst: "64kb" }),
          ...(peer !== undefined && { toward: { "10.99.0.9": { rate: `${peer}mbit` } } }),
        },
      },
    );
  },
  facts: ({ netns, device, rate, toward = {} }) =>
    [rate, ...Object.values(toward as Props).map((one) => (one as Props).rate)].map((one) => ({
      netns,
      rate: rateLine(device, one),
    })),
  drifts: {
    "impairment deleted": { command: ({ enter, args }) => `${enter} tc qdisc del dev ${args.device} root` },
    "impairment rate": {
      makes: true,
      command: ({ enter, args }) =>
        `${enter} tc qdisc replace dev ${args.device} root handle c702: tbf rate 7mbit burst 10000 limit 90000`,
    },
  },
};
