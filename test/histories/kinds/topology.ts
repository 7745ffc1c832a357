import fc from "fast-check";
import { called, maybe, mtu, variant } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import { resource } from "../program.ts";
import { type TopologyPart, topologyArgs, topologyMembers } from "../topology.ts";

declare module "../lab.ts" {
  interface Lab {
    topology: (TopologyPart | null)[];
  }
}

const host = fc.record({
  port: fc.constantFrom(true, true, false),
  variant,
  mtu,
  gateway: fc.constantFrom(undefined, undefined, false),
  route: fc.boolean(),
  loopback: fc.constantFrom(undefined, true, false),
  hosts: maybe(fc.constantFrom<Record<string, string>>({ db: "10.0.0.7" }, { web: "2001:db8::7" })),
  ecn: maybe(fc.integer({ min: 0, max: 2 })),
});

export const topology: HistoryKind<"topology"> = {
  kind: "Topology",
  slot: "topology",
  slots: 1,
  parts: fc.record({
    called,
    bridge: fc.option(fc.record({ gateway: fc.boolean(), mtu, ageingTime: maybe(fc.constantFrom(30, 300)) }), {
      freq: 4,
    }),
    hosts: fc.array(fc.option(host, { freq: 3 }), { minLength: 3, maxLength: 3 }),
    joined: fc.boolean(),
    masquerade: fc.option(fc.record({ forwarding: fc.constantFrom(undefined, true, false) })),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const part = program.part("topology", i);
    return resource("Topology", { key: `topology${i}`, called: part.called }, { args: topologyArgs(part) });
  },
  members: topologyMembers,
  facts: () => [],
  drifts: {},
};
