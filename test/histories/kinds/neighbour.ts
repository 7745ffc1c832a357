import fc from "fast-check";
import { called, counts, family, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import { type AddressPart, resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    neighbour: (
      | (Pick<AddressPart, "called" | "on" | "slot" | "family" | "subnet" | "variant"> & { proxy: boolean })
      | null
    )[];
  }
}

export const neighbour: HistoryKind<"neighbour"> = {
  kind: "Neighbour",
  slot: "neighbour",
  slots: 2,
  parts: fc.record({
    called,
    on: fc.constantFrom("bridge", "near", "far"),
    slot: fc.integer({ min: 0, max: counts.bridge - 1 }),
    family,
    subnet: fc.constant(1),
    variant,
    proxy: fc.boolean(),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const part = program.part("neighbour", i);
    const link = program.linkOf(part);
    if (!link?.isUp) return undefined;
    const { args, ...wiring } = program.onLink(link);
    const address = part.family === 4 ? `10.250.0.${i + 1}` : `2001:db8:250::${i + 1}`;
    const how = part.proxy ? { proxy: true } : { mac: `02:00:00:00:00:0${part.variant}` };
    return resource(
      "Neighbour",
      { key: `neighbour${i}`, called: part.called },
      { ...wiring, args: { ...args, address, ...how } },
    );
  },
  facts: ({ netns, device, address, mac, proxy }) => [
    { netns, neighbour: `${device} ${address} ${proxy === true ? "proxy" : mac}` },
  ],
  drifts: {
    "neighbour deleted": {
      command: ({ enter, args }) =>
        `${enter} ip neigh del ${args.proxy === true ? "proxy" : ""} ${args.address} dev ${args.device}`,
    },
    "neighbour moved": {
      given: "mac",
      makes: true,
      command: ({ enter, args }) =>
        `${enter} ip neigh replace ${args.address} dev ${args.device} lladdr 02:00:00:00:00:99 nud permanent`,
    },
  },
};
