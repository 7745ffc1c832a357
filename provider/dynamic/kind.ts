import * as z from "zod";
import type { Marks, Origin, Owner } from "../kernel/marks.ts";
import type { BeforeAdoption, FoundRef } from "../kernel/notes/found.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";
import type { CheckedOf, Shape } from "./arguments.ts";
import type { Part } from "./program/part.ts";
import type { Traits } from "./traits.ts";

/** An argument that is refused, and why. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** What a kind's verbs work with: the checked arguments. */
export type Arguments = Record<string, unknown>;

/** Who the resource is, and whom it hangs on. */
export interface Self extends Owner {
  /** Ids of the parents whose end is its end. */
  within: readonly string[];
  /** The mark that it was born with, for what shall stay the same through renames. */
  birth: string;
  /** Whose row messages are shown on. Not always known: without one they are on the stack's. */
  urn?: string | undefined;
  /** The whole of a link name that was shortened. */
  altname?: string | undefined;
  peerAltname?: string | undefined;
  /** What the state holds of it, outputs as well. */
  recorded?: Arguments | undefined;
  /** Members that a verb which failed may have left half changed, by name. */
  doubtful?: readonly string[] | undefined;
  /** Members that lost what is no argument of theirs, as a refresh found, by name. */
  lacking?: readonly string[] | undefined;
}

/** The members that a kind's arguments hold: what the check does with them, and as what others look at them. */
interface Members<Args> {
  /** The members as resources of their kinds, by class name. */
  parts(args: Args): { kind: string; outputs: Arguments }[];
  /** The marks of the members' objects, by the resource's own. */
  marks(mark: string, args: Args): string[];
  /** The same with their nonces, as the objects bear them. */
  markTexts(owner: Owner, args: Args): string[];
  /** Whether a member was made or adopted is a fact of its past: puts into the arguments what the state says of it. */
  asAdopted(args: Args, olds: Args): Args;
  /** What is wrong with them, by argument. */
  problems(args: Args, owner: Marks): Promise<CheckFailure[]>;
  /** The members as others of the program meet them, and one another. @param who how messages call the whole */
  beside(args: Args, who: string): Part[];
  /** What may be wrong: the run goes on. */
  warnings(args: Args, owner: Marks): Promise<CheckFailure[]>;
  /** Tells what those that are adopted will change. @returns what cannot be adopted */
  announce(args: Args, self: Self): Promise<CheckFailure[]>;
}

/** What is there under a resource's name, whoever made it. */
export interface There {
  /** How messages call it: `link br0 in the host`. */
  text: string;
  /** Which one it is: an object that is made later under its name is another. */
  is: string;
  /** Whether it is this resource's already. */
  ours: boolean;
  /** How it came to be, where the kernel tells; undefined where it is not ours. */
  origin?: Origin | undefined;
  /** Who made it, as far as it tells. */
  maker: string;
  /** Why it cannot be taken over, where it cannot: a sentence without its subject. */
  obstacle?: string | undefined;
  /** What it bears where our mark goes, and what else must be put back with that. */
  own: Record<string, unknown>;
}

/** How `adopt: true` takes over what somebody else made, and how it is given back. */
export interface Adoption<Args = Arguments> {
  /** Whose note it is that says what was found. */
  note(args: Args): FoundRef;
  /** Looks for what is there under this name. */
  find(args: Args, self: Self): Promise<There | undefined>;
  /** Gives it our mark, and changes nothing else that it need not. */
  take(args: Args, self: Self): Promise<void>;
  /** Puts back what was found, then takes our mark off. @returns what could not be put back, in sentences */
  release(args: Args, self: Self, before: BeforeAdoption): Promise<string[]>;
}

/** Which arguments and outputs of a kind are secrets: in the state, and in messages. */
export interface Secret {
  fields: readonly string[];
  /** The argument that says whether they are. */
  by: string;
  holds(by: unknown): boolean;
}

/** A kind of resource: a table of verbs over the kernel, in a fixed order, and what it tells of itself. */
export interface Kind<Args = Arguments> extends Traits<Args> {
  /** The class name. A contract with stored state: never renamed. */
  name: string;
  schema: z.ZodObject;
  rules?: readonly FieldsRule<Args>[];
  /** Rules that may be broken: the run goes on, and the resource's row says it. */
  warnings?: readonly FieldsRule<Args>[];
  /** Arguments, as dotted paths, whose change makes a new object. */
  replaceOn: readonly string[];
  /** Of arguments that are changed in place as a rule, those that make a new object when they change from one value to the other. */
  alsoReplaces?(before: Args, now: Args): string[];
  /** Arguments by which it is found where it is only read. @default those of `replaceOn` */
  foundBy?: readonly string[];
  /** Outputs that are no arguments. */
  outputs?: Shape;
  secret?: Secret;
  /** Defaults that depend on the mark that the resource was born with. */
  defaults?(birthMark: string): Partial<Args>;
  /** Takes defaults that follow from what is given for another argument. @returns the arguments; `given` are those without defaults */
  complete?(args: Args, given: Arguments): Args;
  /** Makes it so, if it is ours or absent. @returns live values of arguments and outputs */
  create(args: Args, self: Self): Promise<Arguments>;
  /** @returns live values, or undefined where it is gone or another's. Throws where it could not look. */
  read(args: Args, self: Self): Promise<Arguments | undefined>;
  /** Changes it in place. */
  update(args: Args, self: Self, before: Args): Promise<Arguments>;
  /** Removes it, if it is ours; what is gone already is fine. */
  remove(args: Args, self: Self): Promise<void>;
  /** What is there, whoever made it; `id` is what `static get` was given. @returns live values, or undefined where nothing is */
  get?(args: Args, id: string): Promise<Arguments | undefined>;
  /** How it is taken over, and given back. */
  adoption?: Adoption<Args>;
  /** Arguments with a default that an adopted object keeps as they are found, where they are not given; dotted paths. */
  asFound?: readonly string[];
  /** Of a kind whose arguments hold objects of other kinds. */
  members?: Members<Args>;
}

/** A kind by its shapes: each argument and each output stands once, there. */
export interface KindOf<S extends Shape, O extends Shape> extends Omit<Kind<CheckedOf<S>>, "outputs"> {
  shape: S;
  outputs: O;
}

export const kindOf = <S extends Shape, O extends Shape>(definition: Omit<KindOf<S, O>, "schema">): KindOf<S, O> => ({
  ...definition,
  schema: z.strictObject(definition.shape),
});
