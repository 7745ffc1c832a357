import type * as z from "zod";
import type { LinkField } from "./field.ts";
import type { Link } from "./form.ts";

/**
 * The namespace in which the kernel makes the link, and through which the link then sends, for a type without a lower link. It is
 * no word of a command: `makingOf` in type.ts runs the command there.
 */
export const sendsThrough = <S extends z.ZodType>(schema: S): LinkField<S> => ({
  schema,
  fixed: true,
  after: "link",
  argv: () => [],
  read: (_, declared) => declared,
});

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

/** The name of the lower link; undefined where it is in another namespace, for then the kernel shows only a number. */
export const lowerOf = ({ link, link_netnsid, linkinfo }: Link): string | undefined =>
  link_netnsid === undefined ? (link ?? (linkinfo?.info_data?.link as string | undefined)) : undefined;
