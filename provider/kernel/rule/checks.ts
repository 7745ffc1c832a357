import { type Family, familyOf } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";
import { type RuleWanted, ruleFamily } from "./form.ts";

/** The arguments that these look at. */
type Ruled = Omit<RuleWanted, "family" | "netns"> & { family?: Family | undefined };

/** The rules between arguments of a `Rule`. */
export const ruleChecks: readonly FieldsRule<Ruled>[] = [
  {
    fields: ["table", "goto", "type"],
    broken: ({ table, goto, type }) => {
      const given = [table === undefined ? [] : "table", goto === undefined ? [] : "goto"].flat();
      if (type !== "unicast")
        return given.length > 0 ? `a ${type} rule refuses packets, so leave out ${given.join(" and ")}` : undefined;
      if (given.length === 1) return undefined;
      return given.length === 0
        ? "a rule needs a table, a goto, or a type that refuses packets"
        : "give table or goto, not both";
    },
  },
  {
    fields: ["goto", "priority"],
    broken: ({ goto, priority }) =>
      goto !== undefined && goto <= priority
        ? `a rule leads to a later one, with a priority above its own, ${priority}, not to ${goto}`
        : undefined,
  },
  {
    fields: ["to", "from"],
    broken: ({ from, to }) =>
      from !== undefined && to !== undefined && familyOf(from) !== familyOf(to)
        ? `${to} is of another family than ${from}; make a rule for each family`
        : undefined,
  },
  {
    fields: ["family", "from", "to"],
    broken: (rule) =>
      rule.family !== undefined && rule.family !== ruleFamily(rule)
        ? `family ${rule.family} is not that of ${rule.from ?? rule.to}; leave family out`
        : undefined,
  },
  {
    fields: ["suppressPrefixLength", "table", "from", "to", "family"],
    broken: ({ suppressPrefixLength: length, table, ...rule }) => {
      if (length === undefined) return undefined;
      if (table === undefined) return "only a rule that looks up a table leaves out routes of it; give a table";
      const most = ruleFamily(rule) === 6 ? 128 : 32;
      return length > most ? `a prefix has at most ${most} bits, not ${length}` : undefined;
    },
  },
  {
    fields: ["tos", "from", "to", "family"],
    broken: ({ tos, ...rule }) => {
      if (tos === undefined) return undefined;
      const isFour = ruleFamily(rule) === 4;
      const bits = isFour ? 0x1c : 0xfc;
      return (Number(tos) & ~bits) === 0
        ? undefined
        : `${tos} has bits that a rule of IPv${isFour ? 4 : 6} does not look at; it takes those of 0x${bits.toString(16)}`;
    },
  },
];
