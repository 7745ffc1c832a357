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
