import type { Props } from "../conformance/deployment.ts";

/** A mention of another resource in an argument: the word that it comes to, and how a program writes it. */
export class Mention {
  /** The resources whose outputs the word is made of. */
  readonly keys: readonly string[];
  readonly word: string;
  readonly code: string;

  constructor(keys: readonly string[], word: string, code: string) {
    this.keys = keys;
    this.word = word;
    this.code = code;
  }
}

/** One resource of a program, with what its class makes of the arguments (the constructors in provider/kinds). */
export interface Resource {
  /** What it is called in the text of a program: the slot, for ever the same. */
  key: string;
  kind: string;
  /** Its name to Pulumi, and those that it may have had. */
  name: string;
  aliases: string[];
  /** As the user writes them. */
  args: Props;
  /** What the class adds: the namespace of a device. */
  implied: Props;
  /** Keys of the parents whose end is its end, of what it hangs on, and of what takes it along. */
  within: string[];
  attached: string[];
  deletedWith: string | undefined;
}

/** The arguments as the provider gets them: words in place of mentions. */
export const words = ({ args, implied }: Pick<Resource, "args" | "implied">): Props =>
  wordOf({ ...implied, ...args }) as Props;

/** Of each input the resources that it depends on, as the engine keeps it. */
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
