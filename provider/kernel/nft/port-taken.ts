import { blamed, holderText, KernelError } from "../errors.ts";
import { type Mark, type Marks, markParse, marksOf } from "../marks.ts";
import { isSame } from "../overlap/identity.ts";
import { portOnce } from "../overlap/port.ts";
import { tableMayBe } from "./own-name.ts";
import { type ForwardRule, forwardFacts } from "./port-forward.ts";
import type { Ruleset } from "./ruleset.ts";

/** Throws where another stack leads these ports elsewhere: of two rules for a port the one that was made first counts. */
export function portRefuseTaken(
  wanted: ForwardRule & { netns?: Parameters<typeof portOnce>[0]["netns"] },
  { rules }: Ruleset,
  owner: Marks,
): void {
  const identity = portOnce(wanted);
  const own = marksOf(owner).map(markParse);
  const tables = rules.filter(({ family, table }) => tableMayBe({ family, name: table }));
  for (const inTable of Map.groupBy(tables, ({ table }) => table).values()) {
    const facts = forwardFacts(inTable);
    const mark = inTable.map(({ comment }) => comment).find((text) => text !== undefined && markParse(text));
    if (mark === undefined || own.some((one) => isOneStack(one, markParse(mark)))) continue;
    if (facts.port === undefined || facts.to === undefined || facts.protocol === undefined) continue;
    const other = portOnce({ ...facts, netns: wanted.netns, protocol: facts.protocol, port: facts.port, to: facts.to });
    if (other.key !== identity.key || !isSame(identity, other)) continue;
    const what = `${other.text} leads elsewhere already, by ${holderText(mark)}; ${identity.wayOn}`;
    throw blamed("port", new KernelError("taken", what));
  }
}

const isOneStack = (one: Mark | undefined, other: Mark | undefined): boolean =>
  one !== undefined && one.stack === other?.stack && one.home === other.home;
