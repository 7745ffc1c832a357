import * as z from "zod";
import type { Marks, Origin, Owner } from "../kernel/marks.ts";
import type { BeforeAdoption, FoundRef } from "../kernel/notes/found.ts";
import type { FieldsRule } from "../kernel/schema/rule.ts";
import type { CheckedOf, Shape } from "./arguments.ts";
import type { Part } from "./program/part.ts";
import type { LinkEnd, Secret, Traits } from "./traits.ts";

/** An argument that is refused, and why. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** The checked arguments, with which the verbs of a kind work. */
export type Arguments = Record<string, unknown>;

/** The identity of a resource, and its parents. */
export interface Self extends Owner {
  /** Ids of the parents with which the resource ends. */
  within: readonly string[];
  /** The resource's first mark (the text that tells whose an object is), for values that a rename shall not change. */
  birth: string;
  /** The URN of the row that shows messages; where it is not known, the stack's row shows them. */
  urn?: string | undefined;
  /** The full link name, where the name had to be shortened. */
  altname?: string | undefined;
  peerAltname?: string | undefined;
  /** The resource's properties in the state, outputs included. */
  recorded?: Arguments | undefined;
  /** Names of the members that a failed verb may have left half changed. */
  doubtful?: readonly string[] | undefined;
  /** Names of the members that lost their own link-local address, which is no argument of theirs, as a refresh found. */
  lacking?: readonly string[] | undefined;
  /** Whether the command `fault` has changed links of the stack for a while, so that only checks are looked at. */
  faulted?: true;
}

/** The functions of a kind such as `Topology` for the members that its arguments hold. */
interface Members<Args> {
  /** The members as resources of their kinds, by class name. */
  parts(args: Args): { kind: string; outputs: Arguments }[];
  /** The marks of the members' objects, made from the resource's mark. */
  marks(mark: string, args: Args): string[];
  /** The texts on the members' objects: each mark with its nonce. */
  markTexts(owner: Owner, args: Args): string[];
  /** The links of the members, each with the keys that lead to an argument of that end. */
  links(args: Args): { netns?: LinkEnd["netns"]; name: string; where(argument: string): readonly string[] }[];
  /** The arguments without those members that are checks. */
  unchecked(args: Args): Args;
  /** The arguments with another value at these keys. */
  patched(args: Args, keys: readonly string[], value: unknown): Args;
  /** Sets each member's `adopt` to what the state says, since a member was made or adopted once and for all. */
  asAdopted(args: Args, olds: Args): Args;
  /** The problems of the members, by argument. */
  problems(args: Args, owner: Marks): Promise<CheckFailure[]>;
  /** The members as parts of the program, to be compared with all others. @param who how messages call the whole */
  beside(args: Args, who: string): Part[];
  /** Warnings about the members; the run goes on. */
  warnings(args: Args, owner: Marks): Promise<CheckFailure[]>;
  /** Tells what the adoption of members will change. @returns which members cannot be adopted, and why */
  announce(args: Args, self: Self): Promise<CheckFailure[]>;
}

/** The object that is there under a resource's name, whoever made it. */
export interface There {
  /** How messages call the object: `link br0 in the host`. */
  text: string;
  /** A key of this very object: an object that is made later under the same name has another key. */
  is: string;
  /** Whether the object is this resource's already. */
  ours: boolean;
  /** How the object came to be, where the kernel tells; undefined where the object is not ours. */
  origin?: Origin | undefined;
  /** The maker of the object, as far as the object tells. */
  maker: string;
  /** Why the object cannot be adopted, as a sentence without its subject; undefined where it can. */
  obstacle?: string | undefined;
  /** The values that the object has in the place of our mark, and all others that must be put back with them. */
  own: Record<string, unknown>;
}

/** How `adopt: true` takes over an object that somebody else made (adoption), and how the object is given back (release). */
export interface Adoption<Args = Arguments> {
  /** The object that the note (a file below /run/pulumi-netns) is about, which says how the object was found. */
  note(args: Args): FoundRef;
  /** Looks for the object under this name. */
  find(args: Args, self: Self): Promise<There | undefined>;
  /** Gives the object our mark, and changes as little else as possible. */
  take(args: Args, self: Self): Promise<void>;
  /** Puts back what was found, then takes our mark off. @returns what could not be put back, in sentences */
  release(args: Args, self: Self, before: BeforeAdoption): Promise<string[]>;
}

/** A kind of resource: a table of verbs over the kernel, in a fixed order, and the kind's traits. */
export interface Kind<Args = Arguments> extends Traits<Args> {
  /** The class name. Stored states hold the name, so it is never changed. */
  name: string;
  schema: z.ZodObject;
  rules?: readonly FieldsRule<Args>[];
  /** Rules that only warn: the resource's row tells which one is broken, and the run goes on. */
  warnings?: readonly FieldsRule<Args>[];
  /** Arguments, as dotted paths, whose change makes a new object. */
  replaceOn: readonly string[];
  /** Arguments whose present change makes a new object, though other changes of them are made in place. */
  alsoReplaces?(before: Args, now: Args): string[];
  /** The arguments by which `static get` finds an object. @default those of `replaceOn` */
  foundBy?: readonly string[];
  /** Outputs that are no arguments. */
  outputs?: Shape;
  secret?: Secret;
  /** Arguments that are secrets whatever they hold, as dotted paths in which `*` stands for any name. */
  secrets?: readonly string[];
  /** Arguments of which messages and notes tell the names inside alone, since the values are long, or may be secrets. */
  untold?: readonly string[];
  /** Defaults that depend on the resource's first mark. */
  defaults?(birthMark: string): Partial<Args>;
  /** Fills in defaults that follow from other arguments. @returns the arguments; `given` are the arguments without any default */
  complete?(args: Args, given: Arguments): Args;
  /** Whether its verbs limit the time that they take by arguments of their own. */
  timesItself?: true;
  /** Whether the kind makes nothing, and only looks: then nothing of a failed verb has to be undone. */
  isCheck?: true;
  /** Makes the object, if it is ours or absent. @returns live values of arguments and outputs */
  create(args: Args, self: Self): Promise<Arguments>;
  /** @returns live values, or undefined where the object is gone or another's. Throws where the kernel could not be read. */
  read(args: Args, self: Self): Promise<Arguments | undefined>;
  /** Changes the object in place. */
  update(args: Args, self: Self, before: Args): Promise<Arguments>;
  /** Removes the object, if it is ours. An object that is gone already is no error. */
  remove(args: Args, self: Self): Promise<void>;
  /** Reads the object, whoever made it; `id` is that of `static get`. @returns live values, or undefined where there is none */
  get?(args: Args, id: string): Promise<Arguments | undefined>;
  adoption?: Adoption<Args>;
  /** Arguments with a default, as dotted paths, for which an adopted object keeps the value that was found if none is given. */
  asFound?: readonly string[];
  /** Only a kind whose arguments hold objects of other kinds has members. */
  members?: Members<Args>;
}

/** A kind with its shapes, in which each argument and each output is written once. */
export interface KindOf<S extends Shape, O extends Shape> extends Omit<Kind<CheckedOf<S>>, "outputs"> {
  shape: S;
  outputs: O;
}

export const kindOf = <S extends Shape, O extends Shape>(definition: Omit<KindOf<S, O>, "schema">): KindOf<S, O> => ({
  ...definition,
  schema: z.strictObject(definition.shape),
});
