import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, place } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { isEqual, ruleLine } from "../nat-lines.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    firewall: (FirewallPart | null)[];
  }
}

interface FirewallPart extends Part {
  place: Place;
  hook: "input" | "forward";
  ports: number[];
  verdict: "accept" | "drop";
}

export const firewall: HistoryKind<"firewall"> = {
  kind: "Firewall",
  slot: "firewall",
  slots: 1,
  parts: fc.record({
    called,
    place,
    hook: fc.constantFrom("input", "forward"),
    ports: fc.uniqueArray(fc.integer({ min: 1000, max: 1003 }), { maxLength: 3 }),
    verdict: fc.constantFrom("accept", "drop"),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, hook, ports, verdict } = program.part("firewall", i);
    const place = program.place(asked);
    const rules = ports.map((port) => ({ protocol: "tcp", ports: [port], then: verdict }));
    return resource(
      "Firewall",
      { key: `firewall${i}`, called },
      {
        args: { ...program.netnsArgs(place), chains: { [hook]: { rules } } },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts: ({ netns, chains }) => [{ netns, nat: lines(chains as Chains) }],
  drifts: {
    "firewall flushed": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft flush table inet ${outs.table}`,
    },
    "firewall has one more rule": {
      output: "table",
      command: ({ enter, args, outs }) =>
        `${enter} nft add rule inet ${outs.table} ${Object.keys(args.chains as Chains)[0]} udp dport 9 drop`,
    },
    "firewall deleted": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft delete table inet ${outs.table}`,
    },
  },
};

type Chains = Record<string, { rules: Props[] }>;

const counter = { counter: { packets: 0, bytes: 0 } };

const lines = (chains: Chains): string[] => [
  ruleLine([counter]),
  ...Object.values(chains).flatMap(({ rules }) =>
    rules.map(({ ports, then }) => {
      // A rule that somebody added has no such argument in the state, where drifts look for what they can change.
      const [port] = (ports ?? []) as number[];
      const left = { payload: { protocol: "tcp", field: "dport" } };
      return ruleLine([isEqual(left, port), counter, { [String(then)]: null }]);
    }),
  ),
];
