import type * as z from "zod";
import type { Link } from "./form.ts";

/**
 * An argument of a type of link, as data: how iproute2 says it, and where the kernel tells it. Each is one of
 * `ip link add … type TYPE WORD VALUE`, unless it is `common` to all types and stands before `type`.
 */
export interface LinkField<S extends z.ZodType = z.ZodType> {
  schema: S;
  /** The value as iproute2 takes it, with its word. */
  argv(value: z.output<S>): string[];
  /** The value that the kernel has, undefined where it has none. */
  read(link: Link): z.output<S> | undefined;
  /** Whether it stands before `type`, as `mtu` does. */
  common?: true;
  /** Whether the kernel takes it only when the link is made, so that a change makes a new link. */
  fixed?: true;
}

/** How one value is written in a command and read in `ip -json`. */
interface Wording<T> {
  /** iproute2's word. */
  word: string;
  /** Its key in `linkinfo.info_data`, where it is another than the word. */
  key?: string;
  /** The value as text. @default String */
  write?(value: T): string;
  /** The value of what is printed. @default as it is printed */
  read?(printed: unknown): T | undefined;
  fixed?: true;
}

/** An argument of the link's type. */
export const typeField = <S extends z.ZodType>(schema: S, wording: Wording<z.output<S>>): LinkField<S> => ({
  schema,
  argv: (value) => [wording.word, (wording.write ?? String)(value)],
  read: (link) => readData(link, wording),
  ...(wording.fixed && { fixed: true }),
});

function readData<T>({ linkinfo }: Link, { word, key = word, read }: Wording<T>): T | undefined {
  const printed = linkinfo?.info_data?.[key];
  return read ? read(printed) : (printed as T | undefined);
}

/** A switch that iproute2 takes and prints as 0 or 1. */
export const zeroOrOne = <S extends z.ZodType<boolean | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    write: (value) => `${Number(value)}`,
    read: (printed) => (printed === undefined ? undefined : ((Number(printed) !== 0) as z.output<S>)),
  });

/** Seconds, which iproute2 takes and prints in hundredths. */
export const centiseconds = <S extends z.ZodType<number | undefined>>(schema: S, word: string): LinkField<S> =>
  typeField(schema, {
    word,
    write: (value) => `${Math.round(Number(value) * 100)}`,
    read: (printed) => (printed === undefined ? undefined : ((Number(printed) / 100) as z.output<S>)),
  });
