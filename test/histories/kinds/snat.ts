import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, family, place, subnet } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { isEqual, ofNetwork, ruleLine, sharesForwarding } from "../nat-lines.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    snat: (SnatPart | null)[];
  }
}

interface SnatPart extends Part {
  place: Place;
  family: 4 | 6;
  subnet: number;
  to: number;
  outDevice?: string;
  forwarding?: boolean;
}

export const snat: HistoryKind<"snat"> = {
  kind: "Snat",
  slot: "snat",
  slots: 1,
  parts: fc.record({
    called,
    place,
    family,
    subnet,
    to: fc.integer({ min: 1, max: 3 }),
    outDevice: fc.constantFrom(undefined, "lo"),
    forwarding: fc.constantFrom(undefined, true, false),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, family, subnet, to, outDevice, forwarding } = program.part("snat", i);
    const place = program.place(asked);
    const [source, address] =
      family === 4 ? [`10.${subnet}.0.0/24`, `192.0.2.${to}`] : [`2001:db8:${subnet}::/64`, `2001:db8:ffff::${to}`];
    return resource(
      "Snat",
      { key: `snat${i}`, called },
      {
        args: {
          ...program.netnsArgs(place),
          ...{ source, to: address, ...(outDevice !== undefined && { outDevice }) },
          ...(forwarding !== undefined && { forwarding }),
        },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts: (args) => [{ netns: args.netns, nat: [line(args)] }, ...sharesForwarding(args, args.source)],
  drifts: {
    "source translation flushed": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft flush table inet ${outs.table}`,
    },
    "source translation deleted": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft delete table inet ${outs.table}`,
    },
  },
};

function line({ source, to, outDevice }: Props): string {
  const out = outDevice === undefined ? [] : [isEqual({ meta: { key: "oifname" } }, outDevice)];
  const family = String(source).includes(":") ? "ip6" : "ip";
  return ruleLine([ofNetwork("saddr", source), ...out, { snat: { family, addr: to } }]);
}
