import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, family, maybe, place } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { isEqual, ofNetwork, ruleLine, sharesForwarding } from "../nat-lines.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    portForward: (PortForwardPart | null)[];
  }
}

interface PortForwardPart extends Part {
  place: Place;
  family: 4 | 6;
  port: number;
  toPort?: number;
  hairpin?: true;
  forwarding?: boolean;
}

export const portforward: HistoryKind<"portForward"> = {
  kind: "PortForward",
  slot: "portForward",
  slots: 1,
  parts: fc.record({
    called,
    place,
    family,
    port: fc.constantFrom(80, 8080),
    toPort: maybe(fc.constantFrom(81, 443)),
    hairpin: maybe(fc.constant(true)),
    forwarding: fc.constantFrom(undefined, true, false),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, family, port, toPort, hairpin, forwarding } = program.part("portForward", i);
    const place = program.place(asked);
    const [to, network] = family === 4 ? ["10.1.0.9", "10.1.0.0/24"] : ["2001:db8:1::9", "2001:db8:1::/64"];
    return resource(
      "PortForward",
      { key: `portForward${i}`, called },
      {
        args: {
          ...program.netnsArgs(place),
          ...{ port, to, ...(toPort !== undefined && { toPort }), ...(hairpin && { hairpin: network }) },
          ...(forwarding !== undefined && { forwarding }),
        },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts: (args) => [{ netns: args.netns, nat: lines(args) }, ...sharesForwarding(args, args.to)],
  drifts: {
    "port forward flushed": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft flush chain inet ${outs.table} prerouting`,
    },
    "port forward of the own connections flushed": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft flush chain inet ${outs.table} output`,
    },
    "port forward deleted": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft delete table inet ${outs.table}`,
    },
  },
};

function lines({ port, to, toPort, hairpin }: Props): string[] {
  const six = String(to).includes(":");
  const [family, protocol] = six ? ["ip6", "ipv6"] : ["ip", "ipv4"];
  const dport = (value: unknown) => isEqual({ payload: { protocol: "tcp", field: "dport" } }, value);
  const daddr = { payload: { protocol: family, field: "daddr" } };
  const local = six ? "::1" : { prefix: { addr: "127.0.0.0", len: 8 } };
  const led = [
    isEqual({ meta: { key: "nfproto" } }, protocol),
    isEqual({ fib: { result: "type", flags: ["daddr"] } }, "local"),
    dport(port),
    { dnat: { family, addr: to, ...(toPort !== undefined && toPort !== port && { port: toPort }) } },
  ];
  // The comparison with an address tells the protocol already.
  const own = [{ match: { op: "!=", left: daddr, right: local } }, ...led];
  const back = [
    ofNetwork("saddr", hairpin),
    isEqual(daddr, to),
    dport(toPort ?? port),
    { match: { op: "in", left: { ct: { key: "status" } }, right: "dnat" } },
    { masquerade: null },
  ];
  return [led, own, ...(hairpin === undefined ? [] : [back])].map(ruleLine);
}
