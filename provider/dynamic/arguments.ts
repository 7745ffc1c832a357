import type * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";

/** The arguments or outputs of a kind: each written once, as a schema with its JSDoc. */
export type Shape = Readonly<Record<string, z.ZodType>>;

export declare const given: unique symbol;
export declare const found: unique symbol;

/** A schema whose argument has another form in a program than for the engine: see {@link givenAs}. */
export interface Given<Form> {
  readonly [given]: Form;
}

/** A schema whose output is always there, though the argument may be left out. */
export interface Found<Value> {
  readonly [found]: Value;
}

export declare const unread: unique symbol;

/** A schema whose output is no property of the resource, which has something else under that name. */
export interface Unread {
  readonly [unread]: true;
}

export const unreadable = <S extends z.ZodType>(schema: S) => schema as S & Unread;

/** An argument that a program gives in another form than the engine does, such as a resource in place of its name. */
export const givenAs =
  <Form>() =>
  <S extends z.ZodType>(schema: S) =>
    schema as S & Given<Form>;

/** An argument that may be left out: the output is then the value that the kernel chooses. */
export const kernelsOwn = <S extends z.ZodType>(schema: S) =>
  schema.optional() as z.ZodOptional<S> & Found<z.output<S>>;

/** The arguments that a program gives. Those with a default may be left out. */
export type ArgsOf<S extends Shape> = {
  [K in keyof S as undefined extends FormOf<S[K]> ? K : never]?: FormOf<S[K]>;
} & {
  [K in keyof S as undefined extends FormOf<S[K]> ? never : K]: FormOf<S[K]>;
};

/** The properties of a resource: its arguments with the kernel's values, or its outputs. */
export type OutputsOf<S extends Shape> = {
  readonly [K in keyof S as S[K] extends Unread ? never : K]: pulumi.Output<
    S[K] extends Found<infer Value> ? Value : z.output<S[K]>
  >;
};

/** The arguments as a kind's verbs get them: checked, with defaults. */
export type CheckedOf<S extends Shape> = z.output<z.ZodObject<S>>;

type FormOf<S extends z.ZodType> = S extends Given<infer Form> ? Form : InputOf<z.input<S>>;

/** The type of an optional argument has `undefined` beside the input, not inside it, so that the argument may be left out. */
type InputOf<T> = Deep<Exclude<T, undefined>> | (undefined extends T ? undefined : never);

/** Each value inside a list or a record may be an output, which is known later. */
type Deep<T> = pulumi.Input<
  [T] extends [readonly (infer Item)[]]
    ? Deep<Item>[]
    : [T] extends [Readonly<Record<string, unknown>>]
      ? { [K in keyof T]: InputOf<T[K]> }
      : T
>;
