import type { Props } from "../conformance/deployment.ts";

/** An argument that mentions another resource: the value that the provider gets, and its text in a program. */
export class Mention {
  /** Keys of the resources whose outputs make the value. */
  readonly keys: readonly string[];
  readonly word: string;
  readonly code: string;

  constructor(keys: readonly string[], word: string, code: string) {
    this.keys = keys;
    this.word = word;
    this.code = code;
  }
}

/** A resource of a program, with everything that its class (a constructor in provider/kinds) makes of the arguments. */
export interface Resource {
  /** The resource's variable in the program's text. A slot always has the same. */
  key: string;
  kind: string;
  /** The Pulumi name, and the names that the resource may have had before. */
  name: string;
  aliases: string[];
  /** The arguments, as the user writes them. */
  args: Props;
  /** Arguments that the class adds, such as the namespace of a device. */
  implied: Props;
  /**
   * Keys of other resources. `within`: this one ends with them. `attached`: it stands on them and outlives them. `deletedWith`:
   * deleting that one deletes this one.
   */
  within: string[];
  attached: string[];
  deletedWith: string | undefined;
}

/** The arguments as the provider gets them, with values in place of mentions. */
export const words = ({ args, implied }: Pick<Resource, "args" | "implied">): Props =>
  wordOf({ ...implied, ...args }) as Props;

/** The keys of the resources on which each input depends, as the engine keeps them. */
export function dependencies({ args, implied, within, attached }: Resource): Record<string, string[]> {
  const mentioned = Object.entries({ ...implied, ...args }).map(([key, value]) => [key, mentions(value)] as const);
  const all = [...mentioned, ["within", within] as const, ["attached", attached] as const];
  return Object.fromEntries(all.filter(([, keys]) => keys.length > 0).map(([key, keys]) => [key, [...keys]]));
}

function mentions(value: unknown): string[] {
  if (value instanceof Mention) return [...value.keys];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(mentions) : [];
}

function wordOf(value: unknown): unknown {
  if (value instanceof Mention) return value.word;
  if (Array.isArray(value)) return value.map(wordOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, wordOf(inner)]),
  );
}
