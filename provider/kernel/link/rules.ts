import { familyOf } from "../ip.ts";
import type { FieldsRule } from "../schema/rule.ts";

type Args = Readonly<Record<string, unknown>>;

/** Addresses that stand together are of one family. */
export const oneFamily = <Field extends string>(...fields: Field[]): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields,
  broken(args: Args) {
    const given = fields.filter((field) => args[field] !== undefined);
    const other = given.find((field) => familyOf(`${args[field]}`) !== familyOf(`${args[given[0] as string]}`));
    return other && `${args[given[0] as string]} and ${other}, ${args[other]}, are of two families; give both of one`;
  },
});

/** Of two arguments at most one is given. */
export const notBoth = <Field extends string>(one: Field, other: Field): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields: [one, other],
  broken: (args: Args) =>
    args[one] !== undefined && args[other] !== undefined ? `give ${one} or ${other}, not both` : undefined,
});

/** One argument means nothing without another. */
export const needs = <Field extends string>(one: Field, other: Field): FieldsRule<{ [K in Field]?: unknown }> => ({
  fields: [one, other],
  broken: (args: Args) =>
    args[one] !== undefined && args[other] === undefined ? `it takes ${other}; give that too` : undefined,
});
