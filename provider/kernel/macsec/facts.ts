import type { Key, Keys, Peer, Peers, Wanted } from "./schema.ts";
import { sciOf } from "./schema.ts";
import type { Shown, ShownKey, ShownPeer } from "./show.ts";

/** How a state shows a key that somebody else gave: the kernel does not show it. */
export const anotherKey = "(another key)";

/** The kernel's values of the declared arguments. A key with the declared id counts as the declared one. */
export const macsecFacts = (shown: Shown, { keys, peers }: Wanted): Wanted => ({
  ...(keys && { keys: keysAs(shown.keys, keys) }),
  ...(peers && { peers: peersAs(shown.peers, peers) }),
});

/** The values without secrets, as a note or a reader of somebody else's link gets them. */
export const macsecOpenly = (shown: Shown, peers: Peers = {}): Wanted =>
  macsecFacts(shown, {
    keys: {},
    peers: Object.fromEntries(Object.entries(peers).map(([name, one]) => [name, { ...one, keys: {} }])),
  });

/** A key, or a peer, that is switched off is as good as none. */
const keysAs = (there: readonly ShownKey[], wanted: Keys): Keys =>
  Object.fromEntries(
    there
      .filter(({ active }) => active)
      .map(({ number, id }): [string, Key] => {
        const declared = wanted[number];
        return [`${number}`, { id, key: declared?.id === id ? declared.key : anotherKey }];
      }),
  );

function peersAs(all: readonly ShownPeer[], wanted: Peers): Peers {
  const there = new Map(all.filter(({ active }) => active).map((one) => [one.sci, one]));
  // The names in the order in which they are declared, so that a mere difference of order shows as no change.
  const declared = Object.entries(wanted).flatMap(([name, one]): [string, Peer][] => {
    const found = there.get(sciOf(one));
    there.delete(sciOf(one));
    return found ? [[name, { ...one, keys: keysAs(found.keys, one.keys) }]] : [];
  });
  const others = [...there.values()].map((one): [string, Peer] => {
    const sender = senderOf(one.sci);
    return [`${sender.mac} port ${sender.sciPort}`, { ...sender, keys: keysAs(one.keys, {}) }];
  });
  return Object.fromEntries([...declared, ...others]);
}

/** The sender whose channel has this number. */
export const senderOf = (sci: string): Pick<Peer, "mac" | "sciPort"> => ({
  mac: (sci.slice(0, 12).match(/../g) ?? []).join(":"),
  sciPort: Number.parseInt(sci.slice(12), 16),
});
