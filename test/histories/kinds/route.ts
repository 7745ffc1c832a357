import fc from "fast-check";
import type { Props } from "../../conformance/deployment.ts";
import { called, maybe, place, slotOf, variant } from "../arbitraries.ts";
import type { HistoryKind, Target } from "../kind.ts";
import { type RoutePart, routeResource } from "../routes.ts";

declare module "../lab.ts" {
  interface Lab {
    route: (RoutePart | null)[];
  }
}

export const route: HistoryKind<"route"> = {
  kind: "Route",
  slot: "route",
  slots: 4,
  parts: fc.record({
    called,
    type: fc.constantFrom("unicast", "unicast", "unicast", "blackhole", "unreachable"),
    by: fc.array(slotOf("address"), { minLength: 1, maxLength: 3 }),
    place,
    variant,
    isDefault: fc.boolean(),
    via: fc.constantFrom(true, true, false),
    gateway: fc.integer({ min: 0, max: 1 }),
    metric: maybe(fc.constantFrom(7, 50)),
    table: fc.constantFrom(undefined, undefined, 77),
    mtu: maybe(fc.constantFrom(1280, 1300)),
    mtuLock: maybe(fc.boolean()),
    source: fc.boolean(),
  }) as fc.Arbitrary<never>,
  resource: routeResource,
  facts: (args) => [{ netns: args.netns, route: { line: line(args), device: args.device } }],
  drifts: {
    "route deleted": { command: (one) => byHand(one, "del") },
    "route lock": {
      given: "mtuLock",
      makes: true,
      command: (one) => byHand(one, "replace", `${wayOf(one)} mtu ${one.args.mtuLock ? "" : "lock "}${one.args.mtu}`),
    },
    "route gateway": {
      given: "via",
      makes: true,
      command: (one) => byHand(one, "replace", `via ${otherGateway(one)} dev ${one.args.device}`),
    },
  },
};

function line(args: Props): string {
  const { type = "unicast", destination, table = "main", metric, source, mtu, nexthops, via, device, family } = args;
  const isSix = family === 6 || String(destination).includes(":");
  const hops = ((nexthops as Props[] | undefined) ?? [{ via, device }]).map((hop) => [
    hop.via && `via ${hop.via}`,
    type === "unicast" ? `dev ${hop.device}` : undefined,
    nexthops && `weight ${hop.weight}`,
  ]);
  const number = metric ?? (isSix ? 1024 : undefined);
  const rest = [
    number !== undefined && `metric ${number}`,
    source && `src ${source}`,
    mtu && `mtu ${args.mtuLock ? "lock " : ""}${mtu}`,
  ];
  return [type, destination, `table ${table}`, ...rest, ...hops.flat()].filter(Boolean).join(" ");
}

function byHand({ enter, args }: Target, verb: string, rest = ""): string {
  const six = String(args.destination).includes(":") || args.family === 6;
  const what = args.destination === "default" ? (six ? "::/0" : "0.0.0.0/0") : args.destination;
  const type = args.type === undefined || args.type === "unicast" ? "" : args.type;
  const metric = args.metric === undefined ? "" : `metric ${args.metric}`;
  return `${enter} ip route ${verb} ${type} ${what} ${metric} table ${args.table ?? "main"} proto 199 ${rest}`;
}

const wayOf = ({ args: { via, device } }: Target): string =>
  [via && `via ${via}`, `dev ${device}`].filter(Boolean).join(" ");

function otherGateway({ args }: Target): string {
  const via = String(args.via);
  return via.includes(":") ? via.replace(/fff.$/, "fff7") : via.replace(/\d+$/, "252");
}
