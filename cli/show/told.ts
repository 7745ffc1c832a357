import * as z from "zod";
import { kinds } from "../kinds.ts";
import type { StackResource } from "../stack/stack.ts";

/** A resource, as its kind describes it for a drawing. */
export interface Told {
  links: ToldLink[];
  /** The type of the links as iproute2 calls it. */
  linkType: string;
  hasPorts: boolean;
  things: ToldThing[];
}

export type ToldLink = z.infer<typeof linkSchema>;
export type ToldThing = z.infer<typeof thingSchema>;

/** The drawing's text for a secret, which is encrypted in the state, and for any value of an unexpected type. */
const secret = "[secret]";

const word = z.union([z.string(), z.number().transform(String)]).catch(secret);
const maybeWord = z.string().optional().catch(secret);
const netns = z.union([z.string(), z.number()]).optional().catch(secret);

const linkSchema = z
  .object({
    name: word,
    netns,
    master: maybeWord,
    lower: maybeWord,
    mtu: z.number().optional().catch(undefined),
    up: z.boolean().optional().catch(undefined),
  })
  .catch({ name: secret });

const thingSchema = z.object({
  netns,
  link: maybeWord,
  address: maybeWord,
  remark: maybeWord,
  route: maybeWord,
  rule: maybeWord,
  translation: maybeWord,
  setting: maybeWord,
  process: maybeWord,
  command: maybeWord,
  check: maybeWord,
});

/** Describes a resource. The list is empty if this version does not know the resource's kind. */
export function told({ kind: name, outputs: stored }: StackResource): Told[] {
  const kind = kinds.get(name);
  if (!kind) return [];
  const outputs = readable(stored) as StackResource["outputs"];
  return [
    {
      links: z.array(linkSchema).parse(kind.ends?.(outputs) ?? []),
      linkType: kind.linkType ?? name.toLowerCase(),
      hasPorts: kind.isMaster ?? kind.mostPorts !== undefined,
      things: z.array(thingSchema).parse(kind.shows?.(outputs) ?? []),
    },
  ];
}

/** The key that marks a secret value in an exported state. */
const secretKey = "4dabf18193072939515e22adb298388d";

/** Outputs with {@link secret} in place of each secret value. Null values become undefined. */
function readable(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object") return value;
  if (Object.hasOwn(value, secretKey)) return secret;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}
