import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, family, maybe, place, slotOf, subnet } from "../arbitraries.ts";
import type { HistoryKind } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    masquerade: (MasqueradePart | null)[];
  }
}

interface MasqueradePart extends Part {
  place: Place;
  family: 4 | 6;
  subnet: number;
  exceptBridge?: number;
  forwarding?: boolean;
}

const isSix = (source: unknown): boolean => String(source).includes(":");

export const masquerade: HistoryKind<"masquerade"> = {
  kind: "Masquerade",
  slot: "masquerade",
  slots: 2,
  parts: fc.record({
    called,
    place,
    family,
    subnet,
    exceptBridge: maybe(slotOf("bridge")),
    forwarding: fc.constantFrom(undefined, true, false),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, family, subnet, exceptBridge, forwarding } = program.part("masquerade", i);
    const place = program.place(asked);
    const master = exceptBridge === undefined ? undefined : program.master({ place, master: exceptBridge });
    const except = master === undefined ? {} : { exceptOutDevice: program.bridgeMention(master) };
    const source = family === 4 ? `10.${subnet}.0.0/24` : `2001:db8:${subnet}::/64`;
    return resource(
      "Masquerade",
      { key: `masquerade${i}`, called },
      {
        args: { ...program.netnsArgs(place), source, ...except, ...(forwarding !== undefined && { forwarding }) },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts(args) {
    const { netns, source, forwarding } = args;
    const key = isSix(source) ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
    return [{ netns, nat: [line(args)] }, ...(forwarding === false ? [] : [{ netns, setting: [key, "1"] as const }])];
  },
  drifts: {
    "nat rule deleted": {
      output: "table",
      command: ({ enter, outs }) =>
        `${enter} nft -a list chain inet ${outs.table} postrouting | sed -n 's/.*# handle //p' | tail -n 1 | ` +
        `xargs ${enter} nft delete rule inet ${outs.table} postrouting handle`,
    },
    "nat chain flushed": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft flush chain inet ${outs.table} postrouting`,
    },
    "nat table deleted": {
      output: "table",
      command: ({ enter, outs }) => `${enter} nft delete table inet ${outs.table}`,
    },
    "forwarding off": {
      output: "table",
      command: ({ enter, args }) =>
        `${enter} sh -c 'echo 0 > /proc/sys/net/${isSix(args.source) ? "ipv6/conf/all/forwarding" : "ipv4/ip_forward"}'`,
    },
  },
};

function line({ source, exceptOutDevice }: Props): string {
  const [addr, len] = String(source).split("/");
  const left = { payload: { protocol: addr?.includes(":") ? "ip6" : "ip", field: "saddr" } };
  const from = { match: { op: "==", left, right: { prefix: { addr, len: Number(len) } } } };
  const out = { match: { op: "!=", left: { meta: { key: "oifname" } }, right: exceptOutDevice } };
  const parts = [from, ...(exceptOutDevice === undefined ? [] : [out]), { masquerade: null }];
  return parts.map((part) => JSON.stringify(part)).join(" ");
}
