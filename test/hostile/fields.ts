import * as z from "zod";
import type { Props } from "../conformance/deployment.ts";

/** Where a text may stand in a kind's arguments: keys, `0` for an array's element, `key` for a record's own key. */
export type Place = readonly string[];

/** In place of a key: the text is the key. */
export const ownKey = "(key)";

/** Every place of a schema where a text may stand. */
export function textPlaces(schema: z.ZodType): Place[] {
  const { def } = schema as unknown as { def: Record<string, unknown> };
  const inner = def.innerType ?? def.in;
  if (inner) return textPlaces(inner as z.ZodType);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, field]) => below(key, field as z.ZodType));
  }
  if (schema instanceof z.ZodArray) return below("0", schema.element as z.ZodType);
  if (schema instanceof z.ZodRecord) return [[ownKey], ...below("any", schema.valueType as z.ZodType)];
  if (schema instanceof z.ZodUnion) return longest((schema.options as z.ZodType[]).map(textPlaces));
  return schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean ? [] : [[]];
}

/** Every place of arguments where a text stands, as a key or as a value. Of records with several keys each is a place. */
export function textPlacesOf(value: unknown): Place[] {
  if (Array.isArray(value)) return textPlacesOf(value[0]).map((place) => ["0", ...place]);
  if (typeof value !== "object" || value === null) return typeof value === "string" ? [[]] : [];
  const inner = Object.entries(value).flatMap(([key, one]) => textPlacesOf(one).map((place) => [key, ...place]));
  return [[ownKey], ...inner];
}

/** The same arguments with a text at a place. */
export function withText(args: unknown, [key, ...rest]: Place, text: string): unknown {
  if (key === undefined) return text;
  if (key === "0") return [withText((args as unknown[] | undefined)?.[0], rest, text)];
  const name = key === ownKey ? text : key;
  const value =
    key === ownKey
      ? (Object.values(args ?? {})[0] ?? "10.0.0.9")
      : withText((args as Props | undefined)?.[key], rest, text);
  const { [name]: _, ...others } = (args ?? {}) as Props;
  // Not through an object literal, in which `__proto__` is no key.
  return Object.defineProperty({ ...others }, name, { value, enumerable: true });
}

const below = (key: string, schema: z.ZodType): Place[] => textPlaces(schema).map((place) => [key, ...place]);

const longest = (lists: Place[][]): Place[] => [...lists].sort((one, other) => other.length - one.length)[0] ?? [];
