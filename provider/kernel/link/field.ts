import type * as z from "zod";
import { familyOf } from "../ip.ts";
import type { Link, LinkRef } from "./form.ts";

/** An argument of a type of link, as data. */
export type LinkField<S extends z.ZodType = z.ZodType> = LinkForm<z.output<S>> & {
  schema: S;
  /** Whether the kernel takes it only when the link is made, so that a change makes a new link. */
  fixed?: true;
};

/** How an argument of a link is said, and where the kernel tells it. */
export type LinkForm<T = unknown> = ArgvForm<T> | ProgramForm<T>;

/** One that `ip link add` and `ip link set` take. */
export interface ArgvForm<T = unknown> {
  /** Where it stands: with what all links have, after `type` and the link's own type, or after `type bridge_slave`. */
  after: "link" | "type" | "bridge_slave";
  /** The value as iproute2 takes it, with its word. Null takes away what is there. */
  argv(value: T | null): string[];
  /** The value that the kernel has, undefined where it has none. Of one with parts, those that are declared. */
  read(link: Link, declared: T | undefined): T | undefined;
  /** Whether a link has another value than this one. @default by what is read */
  differs?(link: Link, declared: T): boolean;
  /** Whether the kernel refuses this very change, so that it makes a new link. */
  refused?(before: T | undefined, now: T | undefined): boolean;
}

/** One that another program sets, once the link is there. */
export interface ProgramForm<T = unknown> {
  /** Makes it so. What was declared before and no longer is goes. */
  set(ref: LinkRef, now: T | undefined, before: T | undefined): Promise<void>;
  /** What the kernel has of what is declared. */
  show(ref: LinkRef, declared: T): Promise<T>;
}

/** How one value is written in a command and read in `ip -json`. */
interface Wording<T> {
  /** iproute2's word. */
  word: string;
  /** Its keys in `linkinfo.info_data`, where they are others than the word. */
  keys?: readonly string[];
  /** The value as text. @default String */
  write?(value: T): string;
  /** The value of what is printed. @default as it is printed */
  read?(printed: unknown): T | undefined;
  fixed?: true;
  /** Whether the kernel refuses this very change. */
  refused?(before: T | undefined, now: T | undefined): boolean;
}

/** An argument of the link's type. */
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

/** A switch that iproute2 takes as a word for on and one for off, and prints as true or false. */
export const onOff = <S extends z.ZodType<boolean | undefined>>(schema: S, on: string): LinkField<S> => ({
  schema,
  after: "type",
  argv: (value) => (value === null ? [] : [value ? on : `no${on}`]),
  read: (link) => readData(link, { word: on }) as z.output<S>,
});

/** Seconds, which iproute2 takes and prints in hundredths. */
export const centiseconds = <S extends z.ZodType<number | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    write: (value) => `${Math.round(Number(value) * 100)}`,
    read: (printed) => (printed === undefined ? undefined : ((Number(printed) / 100) as z.output<S>)),
  });

/** An address that its packets bear: another one of the same family is set in place. */
export const addressField = <S extends z.ZodType<string | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    keys: [word, `${word}6`],
    refused: (before, now) => familyIn(before) !== familyIn(now),
  });

const familyIn = (address: string | undefined) => (address === undefined ? undefined : familyOf(address));

/** The link that it stands on, by name: the kernel takes it along when that one goes. `word` is iproute2's: `link`, or `dev` after the type. */
export const lowerLink = <S extends z.ZodType<string | undefined>>(schema: S, word: "link" | "dev"): LinkField<S> => ({
  schema,
  fixed: true,
  after: word === "link" ? "link" : "type",
  argv: (value) => (value === null ? [] : [word, String(value)]),
  // A macvlan on a macvlan stands on what that one stands on.
  read: (link, declared) => (declared ?? lowerOf(link)) as z.output<S>,
  differs: (link, declared) => ![undefined, declared as string | undefined].includes(lowerOf(link)),
});

/** The name of what a link stands on. Of one in another namespace the kernel tells a number alone. */
export const lowerOf = ({ link, link_netnsid, linkinfo }: Link): string | undefined =>
  link_netnsid === undefined ? (link ?? (linkinfo?.info_data?.link as string | undefined)) : undefined;
