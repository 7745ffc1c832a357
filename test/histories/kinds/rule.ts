import fc from "fast-check";
import { called, family, maybe, place, variant } from "../arbitraries.ts";
import type { HistoryKind, Target } from "../kind.ts";
import type { Part, Place } from "../lab.ts";
import { resource } from "../program.ts";

declare module "../lab.ts" {
  interface Lab {
    rule: (RulePart | null)[];
  }
}

interface RulePart extends Part {
  place: Place;
  family: 4 | 6;
  variant: number;
  fwmark?: number;
  /** A table, or the type of a rule that refuses. */
  action: 77 | 78 | "prohibit";
}

export const rule: HistoryKind<"rule"> = {
  kind: "Rule",
  slot: "rule",
  slots: 2,
  parts: fc.record({
    called,
    place,
    family,
    variant,
    fwmark: maybe(fc.constantFrom(1, 2)),
    action: fc.constantFrom(77, 78, "prohibit"),
  }) as fc.Arbitrary<never>,
  resource(program, i) {
    const { called, place: asked, family, variant, fwmark, action } = program.part("rule", i);
    const place = program.place(asked);
    const from = family === 4 ? `10.20${variant}.0.0/16` : `2001:db8:20${variant}::/48`;
    const does = action === "prohibit" ? { type: action } : { table: action };
    return resource(
      "Rule",
      { key: `rule${i}`, called },
      {
        args: {
          ...program.netnsArgs(place),
          priority: 700 + i,
          from,
          ...does,
          ...(fwmark !== undefined && { fwmark }),
        },
        within: program.netnsKeys(place),
        deletedWith: program.netnsKeys(place)[0],
      },
    );
  },
  facts: ({ netns, priority, from, fwmark, table, type }) => {
    const mark = fwmark === undefined ? "no mark" : `0x${Number(fwmark).toString(16)}`;
    const family = String(from).includes(":") ? 6 : 4;
    return [{ netns, rule: [family, priority, from, mark, table ?? type].join(" ") }];
  },
  drifts: {
    "rule deleted": { command: (one) => ip(one, `del priority ${one.args.priority}`) },
    "rule of another table": {
      given: "table",
      makes: true,
      command: (one) => {
        const { priority, from } = one.args;
        const add = ip(one, `add from ${from} table 79 priority ${priority} protocol 199`);
        return `${ip(one, `del priority ${priority}`)}; ${add}`;
      },
    },
  },
};

const ip = ({ enter, args }: Target, words: string): string =>
  `${enter} ip -${String(args.from).includes(":") ? 6 : 4} rule ${words}`;
