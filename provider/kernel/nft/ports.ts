import * as z from "zod";
import { type Rule, shown, text, whole } from "../schema/text.ts";
import { type NftRule, nftNetwork } from "./ruleset.ts";

/** A port, or a range of ports such as `8000-8010`. */
export type Port = number | string;

const rangeRule: Rule = [
  (value) => {
    const [first = 0, last = 0] = endsOf(value);
    return /^\d{1,5}(-\d{1,5})?$/.test(value) && first >= 1 && first <= last && last <= 65535;
  },
  (value) => `a port is a number from 1 to 65535, or a range such as "8000-8010", not ${shown(value)}`,
];

/** A port as a number, or a range of ports as a text. */
export const portRange = z.union([whole("a port", 1, 65535), text(rangeRule).transform(portNormal)], {
  error: ({ input }) =>
    input === undefined
      ? undefined
      : `a port is a number from 1 to 65535, or a range such as "8000-8010", not ${shown(String(input))}`,
});

/** The form that is stored: one port is a number. */
function portNormal(value: string): Port {
  const [first = 0, last = first] = endsOf(value);
  return first === last ? first : `${first}-${last}`;
}

export const portValue = (value: string | undefined): Port | undefined =>
  value === undefined ? undefined : portNormal(value);

export const portText = (port: Port): string => portNormal(String(port)).toString();

/** The first and the last port. A single port is both. */
export function endsOf(port: Port): [first: number, last: number] {
  const [first, last = first] = String(port).split("-").map(Number);
  return [first ?? 0, last ?? 0];
}

/** The most ports that a range may have which is led to other ports: each of them is written out. */
export const mostMoved = 512;

export const portCount = (port: Port): number => endsOf(port)[1] - endsOf(port)[0] + 1;

interface Target {
  protocol: string;
  port: Port;
  to: string;
  toPort: Port;
}

/**
 * The end of a rule that leads ports to a target. With a range of target ports the kernel would choose any of them, so a range
 * that moves has a map with each port.
 */
export function targetWords({ protocol, port, to, toPort }: Target): string {
  const six = to.includes(":");
  const family = six ? "ip6" : "ip";
  const address = nftNetwork(to);
  const whole = `${protocol} dport ${portText(port)} dnat ${family} to`;
  if (portText(port) === portText(toPort)) return `${whole} ${address}`;
  if (portCount(port) === 1) return `${whole} ${six ? `[${address}]` : address}:${portText(toPort)}`;
  const [[first], [target]] = [endsOf(port), endsOf(toPort)];
  const pairs = Array.from(
    { length: portCount(port) },
    (_, index) => `${first + index} : ${address} . ${target + index}`,
  );
  return `dnat ${family} to ${protocol} dport map { ${pairs.join(", ")} }`;
}

const mapSchema = z.object({
  map: z.object({
    key: z.object({ payload: z.object({ protocol: z.string(), field: z.literal("dport") }) }),
    data: z.object({
      set: z.array(z.tuple([z.number(), z.object({ concat: z.tuple([z.string(), z.number()]) })])),
    }),
  }),
});

/** The target that a rule says, and the ports where a map says them. Nothing of a map that moves ports in another way. */
export function targetFound({ expr }: NftRule): Partial<Target> {
  const { addr, port } = (expr.find((one) => "dnat" in one)?.dnat ?? {}) as { addr?: unknown; port?: unknown };
  if (typeof addr === "string") return { to: addr, ...(typeof port === "number" && { toPort: port }) };
  const { map } = mapSchema.safeParse(addr).data ?? {};
  const pairs = [...(map?.data.set ?? [])].sort(([one], [other]) => one - other);
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (!map || !first || !last) return {};
  const [to, target] = first[1].concat;
  const isRow = pairs.every(
    ([from, { concat }], i) => from === first[0] + i && concat[0] === to && concat[1] === target + i,
  );
  if (!isRow) return {};
  const toPort = portNormal(`${target}-${last[1].concat[1]}`);
  return { protocol: map.key.payload.protocol, port: portNormal(`${first[0]}-${last[0]}`), to, toPort };
}
