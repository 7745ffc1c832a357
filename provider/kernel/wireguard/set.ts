import { isDeepStrictEqual } from "node:util";
import { CommandError } from "../../host/errors.ts";
import { enter } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { blamed, refusal } from "../errors.ts";
import { type LinkRef, linkText } from "../link/form.ts";
import { isKey, isKeyOrNone, keyMake, noKey } from "./keys.ts";
import type { Peer, Wanted } from "./schema.ts";
import { type Shown, type ShownPeer, wireguardShow } from "./show.ts";

/**
 * Sets what differs, and no more: a peer that stays as it is keeps its session. Same as: wg set NAME peer KEY remove …; wg addconf
 * NAME FILE, in a namespace. The keys go by standard input, so that they stand in no command line and in no file.
 */
export async function wireguardSet(ref: LinkRef, wanted: Wanted, how: How = {}): Promise<Shown> {
  const there = await wireguardShow(ref);
  const peers = wanted.peers && Object.values(wanted.peers);
  const then = Object.values(how.before?.peers ?? {});
  const gone = peers ? there.peers.filter((one) => !peers.some((peer) => peer.publicKey === one.publicKey)) : [];
  if (gone.length > 0) await wg(ref, ["set", ref.name, ...gone.flatMap((one) => ["peer", one.publicKey, "remove"])]);
  const lines = [
    ...interfaceLines(how.makesKey ? withKey(wanted, there) : wanted, there),
    ...(peers ?? []).flatMap((peer) => {
      const now = there.peers.find((one) => one.publicKey === peer.publicKey);
      return now &&
        isAs(
          now,
          peer,
          then.find((one) => one.publicKey === peer.publicKey),
        )
        ? []
        : peerLines(peer);
    }),
  ];
  if (lines.length > 0) await wg(ref, ["addconf", ref.name, "/dev/stdin"], lines);
  return gone.length + lines.length > 0 ? wireguardShow(ref) : there;
}

interface How {
  /** What was declared before. */
  before?: Wanted | undefined;
  /** Whether a link without a key gets a new one. */
  makesKey?: boolean;
}

const withKey = (wanted: Wanted, there: Shown): Wanted => ({
  ...wanted,
  privateKey: wanted.privateKey ?? there.privateKey ?? keyMake(),
});

function interfaceLines({ privateKey, listenPort, fwMark }: Wanted, there: Shown): string[] {
  const lines = [
    ...(isKeyOrNone(privateKey) && privateKey !== (there.privateKey ?? noKey) ? [`PrivateKey = ${privateKey}`] : []),
    ...(listenPort !== undefined && listenPort !== there.listenPort ? [`ListenPort = ${listenPort}`] : []),
    ...(fwMark !== undefined && fwMark !== there.fwMark ? [`FwMark = ${fwMark}`] : []),
  ];
  return lines.length > 0 ? ["[Interface]", ...lines] : [];
}

const peerLines = ({ publicKey, endpoint, allowedIps, persistentKeepalive, presharedKey }: Peer): string[] => [
  "[Peer]",
  `PublicKey = ${publicKey}`,
  ...(presharedKey === undefined ? [`PresharedKey = ${noKey}`] : []),
  // Another text stands for a key that nobody of us knows, and that stays.
  ...(isKey(presharedKey) ? [`PresharedKey = ${presharedKey}`] : []),
  ...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]),
  ...(allowedIps.length === 0 ? [] : [`AllowedIPs = ${allowedIps.join(", ")}`]),
  `PersistentKeepalive = ${persistentKeepalive ?? "off"}`,
];

/**
 * Whether a peer is as declared. Where no endpoint is declared, and where a peer with the same declared one as before has sent
 * packets, the peer has the endpoint that these came from.
 */
function isAs(there: ShownPeer, peer: Peer, before: Peer | undefined): boolean {
  const isFree = peer.endpoint === undefined || (there.answered && peer.endpoint === before?.endpoint);
  return isDeepStrictEqual(comparable(there), comparable(isFree ? { ...peer, endpoint: there.endpoint } : peer));
}

const comparable = ({ endpoint, allowedIps, persistentKeepalive, presharedKey }: Peer) => [
  ...[endpoint, persistentKeepalive, presharedKey],
  [...allowedIps].sort(),
];

/** Runs `wg`. It opens /dev/stdin by name, which works with a pipe of the shell's and not with one of Node's. */
async function wg(ref: LinkRef, argv: readonly string[], lines?: readonly string[]): Promise<void> {
  const command = lines === undefined ? ["wg", ...argv] : ["sh", "-c", 'cat | wg "$@"', "sh", ...argv];
  const input = lines && ({ input: `${lines.join("\n")}\n`, secret: "input" } as const);
  try {
    await run([...enter(ref.netns), ...command], input);
  } catch (error) {
    if (!(error instanceof CommandError) || error.kind !== "failed") throw error;
    throw refused(ref, withoutKeys(error.reason, lines));
  }
}

function refused(ref: LinkRef, reason: string) {
  const error = refusal(`the keys and peers of ${linkText(ref)}`, reason);
  return /Address already in use/.test(reason) ? blamed("listenPort", error) : error;
}

/** The words of `wg`, which may repeat a line that it did not understand, without secret keys. */
const withoutKeys = (reason: string, lines: readonly string[] = []): string =>
  lines
    .flatMap((line) => /^(?:PrivateKey|PresharedKey) = (.*)$/.exec(line)?.[1] ?? [])
    .reduce((text, key) => text.replaceAll(key, "(secret)"), reason);
