import type { Adoption, Kind, Self, There } from "../dynamic/kind.ts";
import { adoptionObstacle, wireguardBack } from "../kernel/wireguard/adoption.ts";
import { wireguardFacts, wireguardOpenly } from "../kernel/wireguard/facts.ts";
import { isKey } from "../kernel/wireguard/keys.ts";
import type { Wanted } from "../kernel/wireguard/schema.ts";
import { wireguardSet } from "../kernel/wireguard/set.ts";
import { type Shown, wireguardShow } from "../kernel/wireguard/show.ts";

interface Args extends Wanted {
  netns?: string | number | undefined;
  name: string;
  adopt?: boolean | undefined;
}

/** Gives the verbs of a link its keys and peers, which `wg` sets once the link is there. */
export function withPeers<K extends object>(kind: K): K {
  const { create, read, update, get, adoption } = kind as unknown as Kind<Args>;
  const outer: Partial<Kind<Args>> = {
    async create(args, self) {
      const made = await create(args, self);
      return { ...made, ...(await settled(args, self)) };
    },
    async read(args, self) {
      const found = await read(args, self);
      return found && { ...found, ...looked(await wireguardShow(args), args, self) };
    },
    async update(args, self, before) {
      const made = await update(args, self, before);
      return { ...made, ...(await settled(args, self, before)) };
    },
    async get(args, id) {
      const found = await get?.(args, id);
      return found && { ...found, ...wireguardOpenly(await wireguardShow(args), args.peers) };
    },
    ...(adoption && { adoption: adoptionOf(adoption) }),
  };
  return { ...kind, ...outer };
}

/** Sets what is declared, and the key that was made with the link. An adopted link (one that is taken over) keeps its own key. */
async function settled(args: Args, { recorded }: Self, before?: Args): Promise<Record<string, unknown>> {
  const { privateKey = keyIn(recorded), adopt = false, peers } = args;
  const shown = await wireguardSet(args, { ...args, privateKey }, { before, makesKey: !adopt });
  const own = adopt ? privateKey : shown.privateKey;
  return { ...wireguardFacts(shown, { privateKey: own, peers }), privateKey: own };
}

/** What a read finds. A key that was made with the link is no argument, so another one in its place is told by itself. */
function looked(shown: Shown, args: Args, { recorded }: Self): Record<string, unknown> {
  const facts = wireguardFacts(shown, args);
  if (args.privateKey !== undefined) return facts;
  const own = keyIn(recorded);
  const isOther = own !== undefined && shown.privateKey !== own;
  return { ...facts, privateKey: own, ...(isOther && { otherKey: `the link has another private key` }) };
}

const keyIn = (recorded: Self["recorded"]): string | undefined =>
  isKey(recorded?.privateKey) ? recorded.privateKey : undefined;

const adoptionOf = ({ find, release, ...others }: Adoption<Args>): Adoption<Args> => ({
  ...others,
  async find(args, self): Promise<There | undefined> {
    const there = await find(args, self);
    if (!there || there.ours || there.obstacle !== undefined) return there;
    const shown = await wireguardShow(args);
    const own = { ...there.own, hasKey: shown.privateKey !== undefined };
    return { ...there, own, obstacle: adoptionObstacle(shown, args) };
  },
  async release(args, self, before) {
    const left = await wireguardBack(args, before);
    return [...left, ...(await release(args, self, before))];
  },
});
