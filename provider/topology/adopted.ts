import type { Arguments } from "../dynamic/kind.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { patch } from "./patch.ts";

/** Sets `adopt` (taken over, not made) of each member that the state knows to what the state says, since that never changes. */
export function asAdopted(args: TopologyArguments, olds: TopologyArguments): TopologyArguments {
  if (![args, olds].some(saysAdopt)) return args;
  const before = new Map(expand(olds).members.map(({ name, args }) => [name, args.adopt]));
  const others = expand(args).members.flatMap(({ name, args, where }) => {
    const adopt = (before.has(name) ? before.get(name) : args.adopt) === true ? true : undefined;
    return adopt === args.adopt ? [] : [{ path: where("adopt"), adopt }];
  });
  if (others.length === 0) return args;
  const copy = structuredClone(args) as Arguments;
  for (const { path, adopt } of others) patch(copy, path, adopt);
  return copy;
}

/** Whether a member may have `adopt`. To go over the members would cost far more, and most labs adopt nothing. */
const saysAdopt = (args: TopologyArguments): boolean => JSON.stringify(args).includes('"adopt"');
