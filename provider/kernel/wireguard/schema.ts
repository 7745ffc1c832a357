import * as z from "zod";
import { network, unicastAddress } from "../address/prefix-schema.ts";
import { canonical, familyOf } from "../ip.ts";
import { shown, text, whole } from "../schema/text.ts";
import { clamped, isKey, publicKeyOf } from "./keys.ts";

/** A key that is a secret, so no message shows it. */
const secretKey = (what: string, make: string) =>
  z
    .string({ error: `${what} is a string` })
    .refine(isKey, { error: `${what} is 32 bytes in base64, not all zero, as \`${make}\` prints it` });

export const privateKeySchema = secretKey("a private key", "wg genkey").transform(clamped);

const publicKey = text([
  isKey,
  (value) => `a public key is 32 bytes in base64, as \`wg pubkey\` prints it, not ${shown(value)}`,
]);

const endpoint = text([
  (value) => partsOf(value) !== undefined,
  (value) => `expected an address and a port, such as 192.0.2.1:51820 or [2001:db8::1]:51820, got ${shown(value)}`,
]).transform((value) => {
  const [host = "", port] = partsOf(value) ?? [];
  return familyOf(host) === 6 ? `[${canonical(host)}]:${port}` : `${host}:${port}`;
});

/** The address and the port of an endpoint; undefined for a text that is none. */
function partsOf(value: string): [host: string, port: number] | undefined {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value) ?? [];
  const host = six ?? four ?? "";
  const isHost = familyOf(host) === (six === undefined ? 4 : 6) && unicastAddress.safeParse(host).success;
  return isHost && Number(port) >= 1 && Number(port) <= 65535 ? [host, Number(port)] : undefined;
}

const peerShape = {
  /** The peer's public key, by which the kernel knows the peer. */
  publicKey,
  /** The address and the port to which packets for the peer go, until one of its own comes from elsewhere. @default where the peer's packets come from */
  endpoint: endpoint.optional(),
  /** The networks behind the peer: packets for them go to it, and from them alone it may send. */
  allowedIps: z.array(network).default([]),
  /** Seconds after which a packet is sent, so that a NAT on the way keeps its entry, 1 to 65535. @default none is sent */
  persistentKeepalive: whole("persistentKeepalive", 1, 65535).optional(),
  /** A key that both ends have besides their own, as `wg genpsk` makes it; a secret. @default none */
  presharedKey: secretKey("a preshared key", "wg genpsk").optional(),
};

const peer = z.strictObject(peerShape);

/** A peer as it is declared. */
export type Peer = z.output<typeof peer>;
export type Peers = Readonly<Record<string, Peer>>;

export const peersSchema = z.record(z.string(), peer, {
  error: "peers is an object of peers, by names of your choice",
});

/** The arguments of a WireGuard link that `wg` sets. */
export interface Wanted {
  privateKey?: string | undefined;
  listenPort?: number | undefined;
  fwMark?: number | undefined;
  peers?: Peers | undefined;
}

/** Why peers do not fit together, or with the link's own key. */
export function peersProblem({ privateKey: own, peers = {} }: Wanted): string | undefined {
  const all = Object.entries(peers);
  const self = own !== undefined && isKey(own) ? publicKeyOf(own) : undefined;
  for (const [index, [name, one]] of all.entries()) {
    if (one.publicKey === self) return `${name} has this link's own publicKey; give the key of the other end`;
    for (const [earlier, other] of all.slice(0, index)) {
      if (other.publicKey === one.publicKey)
        return `${earlier} and ${name} have the same publicKey; the kernel knows a peer by it, so give each its own`;
      const both = one.allowedIps.find((ip) => other.allowedIps.includes(ip));
      if (both)
        return `${both} is behind one peer, and stands at ${earlier} and ${name}; take it out of one of the two`;
    }
    const twice = one.allowedIps.find((ip, at) => one.allowedIps.indexOf(ip) < at);
    if (twice) return `${name} has ${twice} twice in allowedIps; take one out`;
  }
  return undefined;
}
