import * as z from "zod";
import { markVersion } from "../kernel/marks.ts";
import { placeText } from "../kernel/notes/place.ts";
import type { Arguments, Kind } from "./kind.ts";
import { plain } from "./outs.ts";
import { hasUnknown, unknown } from "./unknown.ts";

/** Whether a resource comes from `static get`: its mark is the program's, since no check made the whole of it. */
export const isGot = ({ mark }: Arguments): boolean => !String(mark).startsWith(`${markVersion} `);

/** What is there, whoever made it, for a resource that is read and never changed. */
export async function get(kind: Kind, id: string, props: Arguments): Promise<{ id?: string; props?: Arguments }> {
  const keys = [...new Set((kind.foundBy ?? kind.replaceOn).map((path) => path.split(".")[0] as string))];
  const args = Object.fromEntries(keys.map((key) => [key, props[key]]).filter(([, value]) => value !== undefined));
  if (hasUnknown(args)) return { id, props: withUnknown(kind, props) };
  const schema = z.strictObject(Object.fromEntries(keys.map((key) => [key, kind.schema.shape[key] as z.ZodType])));
  const { data, error } = schema.safeParse(args);
  if (error) throw new Error(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  const found = await kind.get?.(data, id);
  if (found) return { id, props: plain({ ...props, ...found }) };
  // A refresh takes out of the state what is gone. The engine would take that for an answer to a program's read, too.
  if (others(kind, keys).some((key) => props[key] !== undefined && props[key] !== null)) return {};
  const where = "netns" in kind.schema.shape ? ` in ${placeText(props.netns as string | number | undefined)}` : "";
  throw new Error(`${kind.name}.get: there is no ${id}${where}`);
}

/** What only the kernel tells. */
const others = ({ schema, outputs = {} }: Kind, keys: readonly string[]): string[] =>
  [...Object.keys(schema.shape), ...Object.keys(outputs)].filter((key) => !keys.includes(key));

/** Outputs of what cannot be looked for yet. */
function withUnknown({ schema, outputs = {} }: Kind, props: Arguments): Arguments {
  const keys = [...Object.keys(schema.shape), ...Object.keys(outputs)].filter((key) => props[key] === undefined);
  return { ...props, ...Object.fromEntries(keys.map((key) => [key, unknown])) };
}
