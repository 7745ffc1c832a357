import * as z from "zod";
import { type ArgsOf, type CheckedOf, givenAs } from "../dynamic/arguments.ts";
import { netemMissing } from "../kernel/impairment/lacking.ts";
import { conditionsProblem } from "../kernel/impairment/rules.ts";
import { impairmentRemark } from "../kernel/impairment/text.ts";
import type { LinkRef } from "../kernel/link/form.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";
import { conditionShape, type May, peerShape, probability, towardArgument } from "./conditions-shape.ts";

const ownConditions = {
  /** See `distribution` of the impairment. @default all delays are equally likely */
  distribution: conditionShape.distribution,
  /** See `duplicate` of the impairment. @default none */
  duplicate: probability,
  /** See `toward` of the impairment. @default none */
  toward: towardArgument,
};

/** The type is given by names, so that the compiled types keep the JSDoc of arguments that another file has. */
const linkConditions: typeof peerShape & typeof ownConditions = { ...peerShape, ...ownConditions };

/**
 * The conditions of a link's end, of which those that are not given count as none.
 * @example { delay: "10ms", loss: "1%" }
 */
export interface LinkConditions extends ArgsOf<typeof linkConditions> {}

/** The arguments that an end of a cable has besides those of all links. */
export const impairedShape = {
  /** The conditions that packets meet when they leave by this end: those of an `Impairment`. @default none */
  impairment: givenAs<May<LinkConditions>>()(z.strictObject(linkConditions).optional()),
};

export interface Impaired {
  impairment?: CheckedOf<typeof linkConditions> | undefined;
}

/** The conditions of an end, as a drawing shows them on its link. */
export const impairmentShown = ({ netns, name: link, impairment }: Impaired & LinkRef) => {
  const { toward, ...conditions } = impairment ?? {};
  return impairment ? [{ netns, link, remark: impairmentRemark({ conditions, toward }) }] : [];
};

const problemIn = ({ impairment }: Impaired) => impairment && conditionsProblem(impairment);

/** The rules about the conditions of a cable's ends. */
export const impairedRules: readonly FieldsRule<Impaired & { peer: Impaired }>[] = [
  { fields: ["impairment"], broken: problemIn },
  {
    fields: ["peer"],
    broken({ peer }) {
      const problem = problemIn(peer);
      return problem && `impairment: ${problem}`;
    },
  },
];

const netemWarning = ({ impairment: { toward, ...conditions } = {} }: Impaired) => netemMissing({ conditions, toward });

/** The warnings about the conditions of a cable's ends. */
export const impairedWarnings: readonly FieldsRule<Impaired & { peer: Impaired }>[] = [
  { fields: ["impairment"], broken: netemWarning },
  { fields: ["peer"], broken: ({ peer }) => netemWarning(peer) },
];
