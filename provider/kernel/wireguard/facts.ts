import { isKey, publicKeyOf } from "./keys.ts";
import type { Peer, Peers, Wanted } from "./schema.ts";
import type { Shown, ShownPeer } from "./show.ts";

/** How a state shows a key that somebody else gave: such a key is nobody's secret of ours, and is kept nowhere. */
export const anotherKey = "(another key)";

/** The kernel's values of the declared arguments. A peer that nobody declared stands under its public key. */
export function wireguardFacts(shown: Shown, wanted: Wanted): Record<string, unknown> {
  return {
    privateKey: keyAs(shown.privateKey, wanted.privateKey),
    publicKey: isKey(shown.privateKey) ? publicKeyOf(shown.privateKey) : undefined,
    listenPort: shown.listenPort,
    fwMark: shown.fwMark,
    ...(wanted.peers && { peers: peersAs(shown.peers, wanted.peers) }),
  };
}

/** The values without secrets, as a note or a reader of somebody else's link gets them. */
export function wireguardOpenly(shown: Shown, wanted: Peers = {}): Record<string, unknown> {
  const named = Object.entries(peersAs(shown.peers, withoutKeys(wanted)));
  return { ...wireguardFacts(shown, {}), privateKey: undefined, peers: Object.fromEntries(named) };
}

/** The declared peers without keys and endpoints, so that those of the kernel are shown: a key as another one. */
const withoutKeys = (peers: Peers): Peers =>
  Object.fromEntries(Object.entries(peers).map(([name, one]) => [name, { ...one, presharedKey: undefined }]));

function peersAs(there: readonly ShownPeer[], wanted: Peers): Record<string, Peer> {
  const names = Object.keys(wanted);
  const nameOf = (one: Peer) => names.find((name) => wanted[name]?.publicKey === one.publicKey) ?? one.publicKey;
  const shown = new Map(there.map((one) => [nameOf(one), one]));
  // The names in the order in which they are declared, so that a mere difference of order shows as no change.
  const all = [...names.filter((name) => shown.has(name)), ...[...shown.keys()].filter((name) => !wanted[name])];
  return Object.fromEntries(all.map((name) => [name, peerAs(shown.get(name) as ShownPeer, wanted[name])]));
}

const peerAs = (there: ShownPeer, wanted: Peer | undefined): Peer => ({
  publicKey: there.publicKey,
  // The kernel takes the place that the peer's last packet came from for its endpoint, which is no drift.
  endpoint: wanted && (wanted.endpoint === undefined || there.answered) ? wanted.endpoint : there.endpoint,
  allowedIps: inOrderOf(wanted?.allowedIps ?? [], there.allowedIps),
  persistentKeepalive: there.persistentKeepalive,
  presharedKey: keyAs(there.presharedKey, wanted?.presharedKey),
});

const keyAs = (there: string | undefined, wanted: string | undefined): string | undefined =>
  there === undefined || there === wanted ? there : anotherKey;

const inOrderOf = (declared: readonly string[], there: readonly string[]): string[] => [
  ...declared.filter((one) => there.includes(one)),
  ...there.filter((one) => !declared.includes(one)),
];
