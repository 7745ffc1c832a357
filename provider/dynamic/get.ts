import * as z from "zod";
import { markVersion } from "../kernel/marks.ts";
import { placeText } from "../kernel/notes/place.ts";
import type { Arguments, Kind } from "./kind.ts";
import { plain } from "./outs.ts";
import { hasUnknown, unknown } from "./unknown.ts";

/** Whether a resource comes from `static get`: no check made a whole mark (the text that tells whose an object is) for it. */
export const isGot = ({ mark }: Arguments): boolean => !String(mark).startsWith(`${markVersion} `);

/** Reads an object, whoever made it, for a resource of `static get`, which is never changed. */
export async function get(kind: Kind, id: string, props: Arguments): Promise<{ id?: string; props?: Arguments }> {
  const keys = [...new Set((kind.foundBy ?? kind.replaceOn).map((path) => path.split(".")[0] as string))];
  const args = Object.fromEntries(keys.map((key) => [key, props[key]]).filter(([, value]) => value !== undefined));
  if (hasUnknown(args)) return { id, props: withUnknown(kind, props) };
  const schema = z.strictObject(Object.fromEntries(keys.map((key) => [key, kind.schema.shape[key] as z.ZodType])));
  const { data, error } = schema.safeParse(args);
  if (error) throw new Error(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const found = await kind.get?.(data, id);
  if (found) return { id, props: plain({ ...props, ...found }) };
  // In a refresh the empty answer takes an object that is gone out of the state. A program's read, whose properties are the keys
  // alone, fails instead, since the engine would take the empty answer for a result.
  if (others(kind, keys).some((key) => props[key] !== undefined && props[key] !== null)) return {};
  const where = "netns" in kind.schema.shape ? ` in ${placeText(props.netns as string | number | undefined)}` : "";
  throw new Error(
    `${kind.name}.get: there is no ${id}${where}; look whether it and its place are written as the kernel has them`,
  );
}

/** The arguments and outputs that only the kernel tells. */
const others = ({ schema, outputs = {} }: Kind, keys: readonly string[]): string[] =>
  [...Object.keys(schema.shape), ...Object.keys(outputs)].filter((key) => !keys.includes(key));

/** The outputs of an object that cannot be looked for yet: they are unknown. */
function withUnknown({ schema, outputs = {} }: Kind, props: Arguments): Arguments {
  const keys = [...Object.keys(schema.shape), ...Object.keys(outputs)].filter((key) => props[key] === undefined);
  return { ...props, ...Object.fromEntries(keys.map((key) => [key, unknown])) };
}
