import type * as z from "zod";
import { familyOf } from "../ip.ts";
import type { Need } from "../need.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { type LinkField, typeField } from "./field.ts";
import { typeOf } from "./form.ts";
import { linkTypeNeed } from "./needs.ts";

/** The modes of a tunnel. */
export const modes = {
  gre: { type: "gre", module: "ip_gre", hasKey: true },
  gretap: { type: "gretap", module: "ip_gre", hasKey: true, isEthernet: true },
  ip6gre: { type: "ip6gre", module: "ip6_gre", hasKey: true, isSix: true },
  ip6gretap: { type: "ip6gretap", module: "ip6_gre", hasKey: true, isEthernet: true, isSix: true },
  ipip: { type: "ipip", module: "ipip" },
  sit: { type: "sit", module: "sit" },
  ip6ip6: { type: "ip6tnl", module: "ip6_tunnel", isSix: true },
  ipip6: { type: "ip6tnl", module: "ip6_tunnel", isSix: true },
  vti: { type: "vti", module: "ip_vti", hasKey: true, isBare: true },
  vti6: { type: "vti6", module: "ip6_vti", hasKey: true, isBare: true, isSix: true },
} as const satisfies Record<string, Mode>;

interface Mode {
  /** The type of link, in iproute2's word. */
  type: string;
  /** The kernel module with the type. */
  module: string;
  /** Whether its packets carry a key. */
  hasKey?: boolean;
  /** Whether it carries frames, so that it has a MAC address. */
  isEthernet?: boolean;
  /** Whether its packets are IPv6. */
  isSix?: boolean;
  /** Whether IPsec makes its packets, so that they have no header of its own. */
  isBare?: boolean;
}

export type TunnelMode = keyof typeof modes;
const modeOf = (mode: unknown): Mode | undefined => modes[mode as TunnelMode];

/** The types of all modes, each once. */
export const tunnelTypes = [...new Set(Object.values(modes).map(({ type }) => type))];

/** The type of a tunnel's link. Without a mode, as for a link that is only read, it is the first one. */
export const tunnelType = ({ mode }: Readonly<Record<string, unknown>>): string => modeOf(mode)?.type ?? "gre";

/** Whether a tunnel has no MAC address of its own, since it carries packets without frames. */
export const isPlain = ({ mode }: Readonly<Record<string, unknown>>): boolean => !modeOf(mode)?.isEthernet;

export const tunnelNeeds: readonly Need[] = Object.entries(modes)
  .filter(([, { type }], index, all) => all.findIndex(([, one]) => one.type === type) === index)
  .map(([mode, { type, module, ...one }]) => {
    const [local, remote] = "isSix" in one ? ["fd00::1", "fd00::2"] : ["10.0.0.1", "10.0.0.2"];
    return linkTypeNeed(`Tunnel of mode ${mode}`, type, {
      ip: [`link add name try0 type ${type} local ${local} remote ${remote}`],
      module,
    });
  });

/** The mode, which is the type of the link, and for IPv6 a word of the type. */
export const modeField = <S extends z.ZodType<string>>(schema: S): LinkField<S> => ({
  schema,
  fixed: true,
  after: "type",
  argv: (mode) => (modeOf(mode)?.type === "ip6tnl" ? ["mode", String(mode)] : []),
  read: (link) => (typeOf(link) === "ip6tnl" ? link.linkinfo?.info_data?.proto : typeOf(link)) as z.output<S>,
});

/** The key, which `ip` prints in the form of an IPv4 address. Both directions have the same. */
export const keyField = <S extends z.ZodType<number | undefined>>(schema: S): LinkField<S> =>
  typeField(schema, {
    word: "key",
    keys: ["ikey"],
    read: (printed) => (printed === undefined ? undefined : (numberOf(String(printed)) as z.output<S>)),
    refused: (before, now) => (before === undefined) !== (now === undefined),
  });

const numberOf = (dotted: string): number => dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) || 0;

interface Args {
  mode: string;
  [argument: string]: unknown;
}

/** The rule that an argument is given only for modes that have it. */
const onlyFor = (field: string, has: (mode: Mode) => boolean): FieldsRule<Args> => ({
  fields: [field, "mode"],
  broken: ({ mode, [field]: value }) =>
    value === undefined || has(modeOf(mode) as Mode) ? undefined : `a tunnel of mode ${mode} has none; leave it out`,
});

/** The rule that an address is of the family that the tunnel's packets have. */
const ofFamily = (field: string): FieldsRule<Args> => ({
  fields: [field, "mode"],
  broken({ mode, [field]: address }) {
    const family = modeOf(mode)?.isSix ? 6 : 4;
    const isOther = address !== undefined && familyOf(String(address)) !== family;
    return isOther
      ? `packets of mode ${mode} are IPv${family}, and ${address} is not; give an IPv${family} address`
      : undefined;
  },
});

export const tunnelRules: readonly FieldsRule<Args>[] = [
  ofFamily("local"),
  ofFamily("remote"),
  onlyFor("key", ({ hasKey }) => hasKey === true),
  onlyFor("mac", ({ isEthernet }) => isEthernet === true),
  onlyFor("ttl", ({ isBare }) => !isBare),
  onlyFor("tos", ({ isBare }) => !isBare),
  onlyFor("pmtuDiscovery", ({ isBare, isSix }) => !isBare && !isSix),
  {
    fields: ["pmtuDiscovery", "ttl"],
    broken: ({ pmtuDiscovery, ttl }) =>
      pmtuDiscovery === false && ttl !== undefined
        ? `packets with a ttl of their own need it, and here is ttl ${ttl}; leave ttl out, or give true`
        : undefined,
  },
];
