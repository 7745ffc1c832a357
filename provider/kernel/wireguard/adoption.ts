import * as z from "zod";
import type { LinkRef } from "../link/form.ts";
import { anotherKey } from "./facts.ts";
import { noKey } from "./keys.ts";
import type { Peer, Peers, Wanted } from "./schema.ts";
import { wireguardSet } from "./set.ts";
import { type Shown, wireguardShow } from "./show.ts";

/**
 * Why a link cannot be adopted (taken over) with these arguments: what it loses is written into a note, to be put back some day,
 * and no note has a secret key.
 */
export function adoptionObstacle(shown: Shown, { privateKey, peers }: Wanted): string | undefined {
  if (privateKey !== undefined && shown.privateKey !== undefined && privateKey !== shown.privateKey)
    return "it has another private key, which could not be put back; leave privateKey out to keep it";
  const lost = peers && shown.peers.find((one) => one.presharedKey !== undefined && !keeps(peers, one));
  return (
    lost &&
    `its peer ${lost.publicKey} has a preshared key, which could not be put back; declare that peer with its key, or leave peers out`
  );
}

const keeps = (peers: Peers, { publicKey, presharedKey }: Peer): boolean =>
  Object.values(peers).some((one) => one.publicKey === publicKey && one.presharedKey === presharedKey);

const foundSchema = z.object({
  listenPort: z.number().nullish(),
  fwMark: z.number().nullish(),
  peers: z.record(z.string(), z.looseObject({ publicKey: z.string(), allowedIps: z.array(z.string()) })).nullish(),
});

/** What a note says of an adopted link: the values of changed arguments as they were found, and whether it had a key. */
interface Found {
  values: Record<string, unknown>;
  own: Record<string, unknown>;
}

/** Puts an adopted link back as it was found. @returns what could not be put back */
export async function wireguardBack(ref: LinkRef, { values, own }: Found): Promise<string[]> {
  const { listenPort, fwMark, peers } = foundSchema.parse(values);
  const found = peers ? (peers as unknown as Peers) : undefined;
  const wanted: Wanted = {
    ...(own.hasKey === false && { privateKey: noKey }),
    ...(listenPort && { listenPort }),
    fwMark: fwMark ?? undefined,
    peers: found,
  };
  try {
    const before = await wireguardShow(ref);
    await wireguardSet(ref, wanted);
    return Object.values(found ?? {})
      .filter(({ publicKey, presharedKey }) => presharedKey === anotherKey && !hasKey(before, publicKey))
      .map(({ publicKey }) => `its peer ${publicKey} had a preshared key, which no note has; set it by hand`);
  } catch (error) {
    return [(error as Error).message];
  }
}

const hasKey = ({ peers }: Shown, publicKey: string): boolean =>
  peers.some((one) => one.publicKey === publicKey && one.presharedKey !== undefined);
