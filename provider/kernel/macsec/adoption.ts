import * as z from "zod";
import type { LinkRef } from "../link/form.ts";
import { type Keys, type Peers, sciOf, type Wanted } from "./schema.ts";
import { macsecSet } from "./set.ts";
import type { Shown, ShownKey } from "./show.ts";

/**
 * Why a link cannot be adopted (taken over) with these arguments: a key that it loses could not be put back some day, since the
 * kernel shows no key.
 */
export function adoptionObstacle(shown: Shown, { keys, peers }: Wanted): string | undefined {
  if (keys && !hasAll(keys, shown.keys))
    return "a key with which it sends could not be put back; declare all of its keys, by id, or leave keys out";
  const lost = peers && shown.peers.find((one) => !hasAll(keysOf(peers, one.sci), one.keys));
  return (
    lost &&
    `a key of its peer ${lost.sci} could not be put back; declare that peer with all of its keys, by id, or leave peers out`
  );
}

const hasAll = (keys: Keys, there: readonly ShownKey[]): boolean =>
  there.every(({ number, id }) => keys[number]?.id === id);

const keysOf = (peers: Peers, sci: string): Keys => Object.values(peers).find((one) => sciOf(one) === sci)?.keys ?? {};

const keysFound = z.record(z.string(), z.looseObject({ id: z.string(), key: z.string() }));
const foundSchema = z.object({
  keys: keysFound.nullish(),
  peers: z.record(z.string(), z.looseObject({ mac: z.string(), sciPort: z.number(), keys: keysFound })).nullish(),
});

/** Puts an adopted link back as it was found. @param values the changed arguments, as a note has them @returns what could not be put back */
export async function macsecBack(ref: LinkRef, values: Record<string, unknown>): Promise<string[]> {
  const { keys, peers } = foundSchema.parse(values);
  try {
    const shown = await macsecSet(ref, { keys: keys ?? undefined, peers: peers ?? undefined });
    const lost = [
      ...lostOf(keys ?? {}, shown.keys),
      ...Object.values(peers ?? {}).flatMap((one) =>
        lostOf(one.keys, shown.peers.find(({ sci }) => sci === sciOf(one))?.keys ?? []),
      ),
    ];
    return lost.map((id) => `it had a key with the id ${id}, which no note has; set it by hand`);
  } catch (error) {
    return [(error as Error).message];
  }
}

const lostOf = (found: Keys, there: readonly ShownKey[]): string[] =>
  Object.entries(found).flatMap(([number, { id }]) =>
    there.some((one) => `${one.number}` === number && one.id === id) ? [] : [id],
  );
