import * as z from "zod";
import type { Adoption, Kind, Self } from "../dynamic/kind.ts";
import type { LinkField } from "../kernel/link/field.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import { acceptsApply, acceptsRemove, acceptsStand } from "../kernel/nft/accept.ts";
import type { Traffic } from "../kernel/nft/pass.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";

/** The argument of a kind whose traffic chains of other programs may drop. */
export const acceptForward = z.boolean().optional();

/** The same as an argument of a link, of which `ip` knows nothing. */
export const acceptForwardField: LinkField<typeof acceptForward> = {
  schema: acceptForward,
  after: "type",
  argv: () => [],
  read: (_link, declared) => declared,
};

interface Args {
  netns?: LinkRef["netns"];
  acceptForward?: boolean | undefined;
}

/** A kind whose traffic chains of other programs may drop. */
interface Forwarded<A> {
  traffic(args: A): Traffic[] | Promise<Traffic[]>;
  /** Which chains drop the traffic, and what to type. Undefined where none does. */
  blocked(args: A): Promise<string | undefined>;
}

/**
 * Gives a kind's verbs the argument `acceptForward`: rules of ours in the chains of other programs that would drop its traffic.
 * Where it is not given, the check warns of these chains.
 */
export function withAcceptForward<A extends Args, K extends object>(kind: K, forwarded: Forwarded<A>): K {
  const inner = kind as unknown as Kind<A>;
  const { adoption, objects = [], warnings = [] } = inner;
  const outer: Partial<Kind<A>> = {
    warnings: [...warnings, warningOf(forwarded)],
    ...verbsOf(inner, forwarded),
    ...(adoption && { adoption: { ...adoption, release: releaseOf(adoption) } }),
    objects: [...objects, "rule"],
  };
  return { ...kind, ...outer };
}

const warningOf = <A extends Args>({ blocked }: Forwarded<A>): FieldsRule<A> => ({
  fields: ["acceptForward", "netns"],
  async broken(args) {
    const text = args.acceptForward ? undefined : await blocked(args);
    return (
      text &&
      `${text}; or give \`acceptForward: true\`, which puts such rules there and takes them away when the resource is deleted`
    );
  },
});

function verbsOf<A extends Args>({ create, read, update, remove }: Kind<A>, { traffic }: Forwarded<A>) {
  const open = async (args: A, self: Self, before?: A) => {
    if (args.acceptForward) await acceptsApply(args.netns, await traffic(args), self);
    else if (before) await close(before, self);
    return { acceptForward: args.acceptForward };
  };
  return {
    create: async (args: A, self: Self) => ({ ...(await create(args, self)), ...(await open(args, self)) }),
    async read(args: A, self: Self) {
      const found = await read(args, self);
      // An object that is gone leaves the state, so nothing would take its rules away later.
      if (!found) return close(args, self).then(() => undefined);
      const stands = args.acceptForward && (await acceptsStand(args.netns, await traffic(args), self));
      return { ...found, acceptForward: stands };
    },
    async update(args: A, self: Self, before: A) {
      const made = await update(args, self, before);
      return { ...made, ...(await open(args, self, before)) };
    },
    async remove(args: A, self: Self) {
      await close(args, self);
      await remove(args, self);
    },
  };
}

const releaseOf =
  <A extends Args>({ release }: Adoption<A>): Adoption<A>["release"] =>
  async (args, self, before) => {
    await close(args, self);
    return release(args, self, before);
  };

/** Takes the rules away. Where a refresh found that not all of them stand, so that the state says false, some may be left. */
const close = async ({ netns, acceptForward }: Args, self: Self): Promise<void> =>
  acceptForward === undefined ? undefined : acceptsRemove(netns, self);
