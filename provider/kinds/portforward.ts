import * as z from "zod";
import { type ArgsOf, type CheckedOf, kernelsOwn } from "../dynamic/arguments.ts";
import { resourceOf } from "../dynamic/class.ts";
import { deviceArgument, deviceAsInput, netnsArgument, netnsAsInput, netnsResource } from "../dynamic/device.ts";
import { kindOf } from "../dynamic/kind.ts";
import { ipAddress, network, unicastAddress } from "../kernel/address/prefix-schema.ts";
import { contains, familyOf } from "../kernel/ip.ts";
import { linkName } from "../kernel/link/schema.ts";
import { portForwardNeeds } from "../kernel/nft/needs.ts";
import { forwardChains, forwardFacts, forwardText } from "../kernel/nft/port-forward.ts";
import { portRefuseTaken } from "../kernel/nft/port-taken.ts";
import { mostMoved, portCount, portRange } from "../kernel/nft/ports.ts";
import { portOnce } from "../kernel/overlap/port.ts";
import { natVerbs } from "./nat-verbs.ts";

const shape = {
  /** The address that connections are led to, IPv4 or IPv6. */
  to: unicastAddress,
  /** The port that clients connect to, or a range such as `8000-8010`. */
  port: portRange,
  /** The port of `to` that they are led to, or a range of as many ports. @default `port` */
  toPort: kernelsOwn(portRange),
  /** The protocol. @default "tcp" */
  protocol: z.enum(["tcp", "udp", "sctp"]).default("tcp"),
  /** The address that clients connect to. @default each address of the namespace's own */
  address: ipAddress.optional(),
  /** The namespace in which connections are led on. @default the host */
  netns: netnsArgument,
  /** Only connections that come in by this link are led on, and none of the namespace's own. @default any link */
  inDevice: deviceArgument(linkName.optional()),
  /** The network of `to`, whose own hosts may use the forwarded port as well: to `to` they then have the namespace's address. @default none */
  hairpin: network.optional(),
  /** Whether to turn forwarding on for the family of `to`; deleting the last resource that needs it puts back what was found. @default true */
  forwarding: z.boolean().default(true),
};

const outputs = {
  /** The nft table (family `inet`) that holds the rules. */
  table: z.string(),
};

/**
 * The arguments of a `PortForward`: which connections are led on, and to where.
 * @example { netns, port: 8080, to: "10.82.0.2", toPort: 80 }
 */
export interface PortForwardArgs extends ArgsOf<typeof shape> {}

type Args = CheckedOf<typeof shape>;

const whole = <A extends Pick<Args, "port" | "toPort">>(args: A) => ({ ...args, toPort: args.toPort ?? args.port });

const verbs = natVerbs<Args>({
  field: "to",
  chains: (args) => forwardChains(whole(args)),
  facts: forwardFacts,
  refuseOthers: (args, ruleset, owner) => portRefuseTaken(whole(args), ruleset, owner),
});

export const portforward = kindOf({
  name: "PortForward",
  shape,
  outputs,
  rules: [
    {
      fields: ["toPort", "port"],
      broken({ port, toPort = port }) {
        const [count, more] = [portCount(port), portCount(toPort)];
        if (count !== more) return `${port} and ${toPort} are not as many ports: ${count} and ${more}`;
        return count > mostMoved && port !== toPort
          ? `a range that is led to other ports has at most ${mostMoved} ports, and ${port} has ${count}`
          : undefined;
      },
    },
    {
      fields: ["address", "to"],
      broken: ({ address, to }) =>
        address === undefined || familyOf(address) === familyOf(to)
          ? undefined
          : `${address} is not of the family of ${to}`,
    },
    {
      fields: ["hairpin", "to"],
      broken: ({ hairpin, to }) =>
        hairpin === undefined || contains(hairpin, to) ? undefined : `${to} is not in the network ${hairpin}`,
    },
  ],
  ...verbs,
  complete: whole,
  identities: [
    ...verbs.identities,
    { fields: ["port", "netns", "protocol", "address", "to", "inDevice"], of: portOnce },
  ],
  shows: (args) => [{ netns: args.netns, translation: forwardText(whole(args)) }],
  needs: portForwardNeeds,
});

/**
 * Connections to a port of a namespace, or of the host, that lead to an address and port behind it: see nft(8), "dnat". Each
 * resource has its own nft table.
 * @example new PortForward("web", { netns, port: 8080, to: "10.82.0.2", toPort: 80 })
 */
export class PortForward extends resourceOf(portforward, { wire, get: { by: ["netns"] } }) {}

function wire(_name: string, args: PortForwardArgs) {
  const names = { netns: netnsAsInput(args.netns), inDevice: deviceAsInput(args.inDevice) };
  return { args: { ...args, ...names }, wiring: { within: [netnsResource(args.netns)] } };
}
