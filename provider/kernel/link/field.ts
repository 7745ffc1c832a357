import type * as z from "zod";
import { familyOf } from "../ip.ts";
import type { Link, LinkRef } from "./form.ts";

/** An argument of a type of link, described as data. */
export type LinkField<S extends z.ZodType = z.ZodType> = LinkForm<z.output<S>> & {
  schema: S;
  /** Whether the kernel takes the argument only when the link is made, so that a change makes a new link. */
  fixed?: true;
};

/** How an argument of a link is set, and how its value is read. */
export type LinkForm<T = unknown> = ArgvForm<T> | ProgramForm<T> | PartedForm<T>;

/** An argument with parts, some of which `ip link` takes, and others another program. */
export type PartedForm<T = unknown> = ArgvForm<T> & ProgramForm<T>;

/** An argument that `ip link add` and `ip link set` take. */
export interface ArgvForm<T = unknown> {
  /** The argument's place in a command: with those of all links, after `type TYPE`, or after `type bridge_slave`. */
  after: "link" | "type" | "bridge_slave";
  /** The argument in iproute2's words. Null takes the present value away. */
  argv(value: T | null): string[];
  /** The kernel's value, undefined where it has none. A value with parts, such as a port, has only the declared ones. */
  read(link: Link, declared: T | undefined): T | undefined;
  /** Whether a link has another value than the declared one. @default a comparison with what `read` returns */
  differs?(link: Link, declared: T): boolean;
  /** Whether the kernel refuses a change from one value to the other, so that the change makes a new link. */
  refused?(before: T | undefined, now: T | undefined): boolean;
}

/** An argument that another program than `ip` sets, after the link was made. */
export interface ProgramForm<T = unknown> {
  /** Sets the value `now`. What was declared before and is no longer declared is taken away. */
  set(ref: LinkRef, now: T | undefined, before: T | undefined): Promise<void>;
  /** The kernel's value, as far as it is declared. */
  show(ref: LinkRef, declared: T): Promise<T>;
  /** Takes the value away from an adopted link, for an argument that is refused where somebody gave the link such a value. @default `set` with the value that was found */
  back?(ref: LinkRef): Promise<void>;
}

/** How one value is written in a command and read in `ip -json`. */
interface Wording<T> {
  /** iproute2's word for the argument. */
  word: string;
  /** The value's keys in `linkinfo.info_data`. @default the word */
  keys?: readonly string[];
  /** The value as text. @default String */
  write?(value: T): string;
  /** The value from what `ip` prints. @default what is printed */
  read?(printed: unknown): T | undefined;
  fixed?: true;
  /** Whether the kernel refuses a change from one value to the other. */
  refused?(before: T | undefined, now: T | undefined): boolean;
}

/** An argument that stands after `type TYPE`. */
export const typeField = <S extends z.ZodType>(schema: S, wording: Wording<z.output<S>>): LinkField<S> => ({
  schema,
  after: "type",
  argv: (value) => (value === null ? [] : [wording.word, (wording.write ?? String)(value)]),
  read: (link) => readData(link, wording),
  ...(wording.fixed && { fixed: true }),
  ...(wording.refused && { refused: wording.refused }),
});

function readData<T>({ linkinfo }: Link, { word, keys = [word], read }: Wording<T>): T | undefined {
  const data = linkinfo?.info_data ?? {};
  const printed = data[keys.find((key) => key in data) ?? word];
  return read ? read(printed) : (printed as T | undefined);
}

/** A switch that iproute2 takes and prints as 0 or 1. */
export const zeroOrOne = <S extends z.ZodType<boolean | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    write: (value) => `${Number(value)}`,
    read: (printed) => (printed === undefined ? undefined : ((Number(printed) !== 0) as z.output<S>)),
  });

/** A switch that iproute2 takes as `WORD` for on and `noWORD` for off, and prints as true or false. */
export const onOff = <S extends z.ZodType<boolean | undefined>>(schema: S, on: string): LinkField<S> => ({
  schema,
  after: "type",
  argv: (value) => (value === null ? [] : [value ? on : `no${on}`]),
  read: (link) => readData(link, { word: on }) as z.output<S>,
});

/** A time in seconds, which iproute2 takes and prints in hundredths of a second. */
export const centiseconds = <S extends z.ZodType<number | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    write: (value) => `${Math.round(Number(value) * 100)}`,
    read: (printed) => (printed === undefined ? undefined : ((Number(printed) / 100) as z.output<S>)),
  });

/**
 * An address that a tunnel's packets carry. The kernel changes the address in place within its family, and refuses another
 * family.
 */
export const addressField = <S extends z.ZodType<string | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    keys: [word, `${word}6`],
    refused: (before, now) => familyIn(before) !== familyIn(now),
  });

const familyIn = (address: string | undefined) => (address === undefined ? undefined : familyOf(address));

/**
 * The name of the lower link, on which this link stands, and with which the kernel removes it. `word` is iproute2's: `link`, or
 * `dev` after the type.
 */
export const lowerLink = <S extends z.ZodType<string | undefined>>(schema: S, word: "link" | "dev"): LinkField<S> => ({
  schema,
  fixed: true,
  after: word === "link" ? "link" : "type",
  argv: (value) => (value === null ? [] : [word, String(value)]),
  // The kernel puts a macvlan on a macvlan onto the lower link of that one, and shows the name of that lower link.
  read: (link, declared) => (declared ?? lowerOf(link)) as z.output<S>,
  differs: (link, declared) => ![undefined, declared as string | undefined].includes(lowerOf(link)),
});

/** An argument that neither `ip` nor a program for one argument sets: the verbs of the kind set it with others. */
export const otherProgram = <S extends z.ZodType>(schema: S): LinkField<S> => ({
  schema,
  after: "type",
  argv: () => [],
  read: (_, declared) => declared,
});

/**
 * The namespace in which the kernel makes the link, and through which the link then sends, for a type without a lower link. It is
 * no word of a command: {@link makingOf} in type.ts runs the command there.
 */
export const sendsThrough = <S extends z.ZodType>(schema: S): LinkField<S> => ({
  schema,
  fixed: true,
  after: "link",
  argv: () => [],
  read: (_, declared) => declared,
});

/** The name of the lower link; undefined where it is in another namespace, for then the kernel shows only a number. */
export const lowerOf = ({ link, link_netnsid, linkinfo }: Link): string | undefined =>
  link_netnsid === undefined ? (link ?? (linkinfo?.info_data?.link as string | undefined)) : undefined;
