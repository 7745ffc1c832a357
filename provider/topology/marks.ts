import type { Arguments } from "../dynamic/kind.ts";
import { markText, markWithin, type Owner } from "../kernel/marks.ts";
import { expand } from "./members/expand.ts";
import type { TopologyArguments } from "./members/lab.ts";
import { memberSelf } from "./members/member.ts";

/** The marks of a topology's members, by its own and its arguments. */
export const topologyMarks = (mark: string, args: TopologyArguments): string[] =>
  expand(args).members.map(({ name }) => markWithin(mark, name));

/** The same with their nonces, as the members' objects bear them. */
export const topologyMarkTexts = ({ id, nonce, mark }: Owner, args: TopologyArguments): string[] =>
  expand(args).members.map((member) => markText(memberSelf({ id, nonce, mark, birth: mark, within: [] }, member)));

/** A topology's members as resources of their kinds, for whoever shows them. */
export const topologyParts = (args: TopologyArguments): { kind: string; outputs: Arguments }[] =>
  expand(args).members.map(({ kind, args: given }) => ({ kind: kind.name, outputs: given }));
