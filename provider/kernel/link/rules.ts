import { familyOf } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";

type Args = Readonly<Record<string, unknown>>;

/** The rule that the addresses in these arguments are of one family. */
export const oneFamily = <Field extends string>(...fields: Field[]): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields,
  broken(args: Args) {
    const given = fields.filter((field) => args[field] !== undefined);
    const other = given.find((field) => familyOf(`${args[field]}`) !== familyOf(`${args[given[0] as string]}`));
    return other && `${args[given[0] as string]} and ${other}, ${args[other]}, are of two families; give both of one`;
  },
});

/** The rule that at most one of two arguments is given. */
export const notBoth = <Field extends string>(one: Field, other: Field): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields: [one, other],
  broken: (args: Args) =>
    args[one] !== undefined && args[other] !== undefined
      ? `give ${one} or ${other}, not both; here are ${args[one]} and ${args[other]}`
      : undefined,
});

/** The rule that one argument is given only with another, without which it means nothing. */
export const needs = <Field extends string>(one: Field, other: Field): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields: [one, other],
  broken: (args: Args) =>
    args[one] !== undefined && args[other] === undefined
      ? `it takes ${other}, and here is ${args[one]} alone; give that too`
      : undefined,
});

/** The rule that two arguments name two links. */
export const differentLinks = <Field extends string>(
  one: Field,
  other: Field,
): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields: [one, other],
  broken: (args: Args) =>
    args[one] === args[other] ? `${args[one]} is ${other} too, and these are two links; give another one` : undefined,
});

/** The rule that a link has no MAC address of its own. @param whose the argument for the link whose address it has */
export const macOf = (whose: string): FieldsRule<{ mac?: string | undefined }> => ({
  fields: ["mac"],
  broken: ({ mac }) =>
    mac === undefined ? undefined : `it has that of its ${whose}, and ${mac} is another one; leave mac out`,
});

/** The rule that a link has no MAC address at all. */
export const noMac: FieldsRule<{ mac?: string | undefined }> = {
  fields: ["mac"],
  broken: ({ mac }) =>
    mac === undefined ? undefined : `it carries packets without frames, so ${mac} is of no use; leave mac out`,
};
