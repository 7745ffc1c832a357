import type { Arguments } from "../dynamic/kind.ts";
import { markText, markWithin, type Owner } from "../kernel/marks.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { memberSelf } from "./members/member.ts";

/** The marks (texts on objects that tell whose they are) of a topology's members, made from the topology's own mark. */
export const topologyMarks = (mark: string, args: TopologyArguments): string[] =>
  expand(args).members.map(({ name }) => markWithin(mark, name));

/** The texts on the members' objects: each mark with its nonce, which tells an object from a later one of the same member. */
export const topologyMarkTexts = ({ id, nonce, mark }: Owner, args: TopologyArguments): string[] =>
  expand(args).members.map((member) => markText(memberSelf({ id, nonce, mark, birth: mark, within: [] }, member)));

/** A topology's members as resources of their kinds, for code that shows them. */
export const topologyParts = (args: TopologyArguments): { kind: string; outputs: Arguments }[] =>
  expand(args).members.map(({ kind, args: given }) => ({ kind: kind.name, outputs: given }));
