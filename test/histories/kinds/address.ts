import fc from "fast-check";
import { called, counts, family, subnet, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import { lifetimeText } from "../look.ts";
import { type AddressPart, resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    address: (AddressPart | null)[];
  }
}

export const address: HistoryKind<"address"> = {
  kind: "Address",
  slot: "address",
  slots: counts.address,
  parts: fc.record({
    called,
    on: fc.constantFrom("bridge", "near", "far", "far", "lo"),
    slot: fc.integer({ min: 0, max: 2 }),
    family,
    subnet,
    variant,
    validLifetime: fc.constantFrom(undefined, undefined, 4000, 9000),
    // Rare, because duplicate address detection takes seconds.
    duplicateDetection: fc.constantFrom(...Array<undefined>(15).fill(undefined), true),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const part = program.part("address", i);
    const link = program.linkOf(part);
    if (!link) return undefined;
    const { called, validLifetime, family, duplicateDetection = false } = part;
    const { args, ...wiring } = program.onLink(link);
    const lifetime = validLifetime === undefined ? {} : { validLifetime, preferredLifetime: validLifetime };
    const six = family === 6 ? { duplicateDetection } : {};
    return resource(
      "Address",
      { key: `address${i}`, called },
      {
        ...wiring,
        args: { ...args, address: program.addressText(i), ...lifetime, ...six },
      },
    );
  },
  facts: ({ netns, device, address, validLifetime }) => [
    {
      netns,
      address: `${device} ${address} ${validLifetime === undefined ? "forever" : lifetimeText(Number(validLifetime))}`,
    },
  ],
  drifts: {
    "address deleted": { command: ({ enter, args }) => `${enter} ip addr del ${args.address} dev ${args.device}` },
    "address lifetime": {
      given: "validLifetime",
      makes: true,
      command: ({ enter, args }) =>
        `${enter} ip addr change ${args.address} dev ${args.device} valid_lft 12000 preferred_lft 11000`,
    },
  },
};
