import type * as z from "zod";
import type { Arguments, Kind } from "../dynamic/kind.ts";
import { markText, markWithin, type Owner } from "../kernel/marks.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { endsOf, type Member, memberSelf } from "./members/member.ts";

/** The marks (texts on objects that tell whose they are) of a topology's members, made from the topology's own mark. */
export const topologyMarks = (mark: string, args: TopologyArguments): string[] =>
  objectsOf(args).map(({ name }) => markWithin(mark, name));

/** The texts on the members' objects: each mark with its nonce, which tells an object from a later one of the same member. */
export const topologyMarkTexts = ({ id, nonce, mark }: Owner, args: TopologyArguments): string[] =>
  objectsOf(args).map((member) => markText(memberSelf({ id, nonce, mark, birth: mark, within: [] }, member)));

/** A topology's members as resources of their kinds, for code that shows them. */
export const topologyParts = (args: TopologyArguments): { kind: string; outputs: Arguments }[] =>
  expand(args).members.map(({ kind, args: given }) => ({ kind: kind.name, outputs: withDefaults(kind, given) }));

/** The arguments with the defaults of those that a topology's state leaves out. */
function withDefaults({ schema }: Kind, given: Arguments): Arguments {
  const missing = Object.entries(schema.shape).filter(([key]) => given[key] === undefined);
  const found = missing.map(([key, field]) => [key, (field as z.ZodType).safeParse(undefined).data] as const);
  return { ...given, ...Object.fromEntries(found.filter(([, value]) => value !== undefined)) };
}

/** The links of a topology's members, each with the keys that lead to an argument of that end. */
export const topologyLinks = (args: TopologyArguments) =>
  expand(args).members.flatMap((member) =>
    endsOf(member).map(({ netns, name }, index) => ({
      ...{ netns, name },
      where: (argument: string) => member.where(index === 0 ? argument : `peer.${argument}`),
    })),
  );

/** The members whose objects bear marks. */
const objectsOf = (args: TopologyArguments): Member[] => expand(args).members.filter(({ kind }) => !kind.isPassing);
