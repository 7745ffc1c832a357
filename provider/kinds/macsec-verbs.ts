import type { Adoption, Kind, There } from "../dynamic/kind.ts";
import { adoptionObstacle, macsecBack } from "../kernel/macsec/adoption.ts";
import { macsecFacts, macsecOpenly } from "../kernel/macsec/facts.ts";
import type { Wanted } from "../kernel/macsec/schema.ts";
import { macsecSet } from "../kernel/macsec/set.ts";
import { macsecShow } from "../kernel/macsec/show.ts";

interface Args extends Wanted {
  netns?: string | number | undefined;
  name: string;
}

/** Gives the verbs of a link its keys and peers, which `ip macsec` sets once the link is there. */
export function withKeys<K extends object>(kind: K): K {
  const { create, read, update, get, adoption } = kind as unknown as Kind<Args>;
  const outer: Partial<Kind<Args>> = {
    async create(args, self) {
      const made = await create(args, self);
      return { ...made, ...macsecFacts(await macsecSet(args, args), args) };
    },
    async read(args, self) {
      const found = await read(args, self);
      return found && { ...found, ...macsecFacts(await macsecShow(args), args) };
    },
    async update(args, self, before) {
      const made = await update(args, self, before);
      return { ...made, ...macsecFacts(await macsecSet(args, args, before), args) };
    },
    async get(args, id) {
      const found = await get?.(args, id);
      return found && { ...found, ...macsecOpenly(await macsecShow(args), args.peers) };
    },
    ...(adoption && { adoption: adoptionOf(adoption) }),
  };
  return { ...kind, ...outer, secrets: ["keys.*.key", "peers.*.keys.*.key"], untold: ["keys", "peers"] };
}

const adoptionOf = ({ find, release, ...others }: Adoption<Args>): Adoption<Args> => ({
  ...others,
  async find(args, self): Promise<There | undefined> {
    const there = await find(args, self);
    if (!there || there.ours || there.obstacle !== undefined) return there;
    return { ...there, obstacle: adoptionObstacle(await macsecShow(args), args) };
  },
  async release(args, self, before) {
    const left = await macsecBack(args, before.values);
    return [...left, ...(await release(args, self, before))];
  },
});
