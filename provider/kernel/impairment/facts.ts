import type { Conditions } from "./conditions.ts";
import type { ImpairmentWanted } from "./form.ts";
import { conditionsIn } from "./found.ts";
import type { Shown } from "./qdiscs.ts";
import { mainOf, peersIn } from "./toward.ts";

type Declared = Pick<ImpairmentWanted, "conditions" | "toward">;

/** The kernel's value of each argument of an impairment. */
export const impairmentFacts = ({ conditions, toward }: Declared, shown: Shown) => ({
  ...conditionsIn(mainOf(shown), conditions),
  toward:
    toward &&
    Object.fromEntries(
      peersIn(shown, Object.keys(toward)).map(({ peer, qdisc }) => [
        peer,
        metIn(conditionsIn(qdisc, toward[peer] ?? {}), toward[peer] ?? {}),
      ]),
    ),
});

/** The conditions of a peer, or of a link: those that are declared, and others that packets meet. */
export const metIn = (found: Conditions, declared: Conditions): Conditions =>
  Object.fromEntries(
    Object.entries(found).filter(([key, value]) => key in declared || (key !== "limit" && isMet(value))),
  );

const isMet = (value: unknown): boolean => typeof value === "object" || Number.parseFloat(`${value}`) > 0;
