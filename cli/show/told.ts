import * as z from "zod";
import { kinds } from "../kinds.ts";
import type { StackResource } from "../stack/stack.ts";

/** The things that a resource's kind tells of the resource. */
export interface Told {
  links: ToldLink[];
  /** The type of its links, in iproute2's word. */
  linkType: string;
  hasPorts: boolean;
  things: ToldThing[];
}

export type ToldLink = z.infer<typeof linkSchema>;
export type ToldThing = z.infer<typeof thingSchema>;

/** What a drawing shows of a secret, which the state holds encrypted, and of what is no text. */
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
  translation: maybeWord,
  setting: maybeWord,
});

/** What is to be said of a resource; nothing where it is of a kind that this version does not know. */
export function told({ kind: name, outputs: stored }: StackResource): Told[] {
  const kind = kinds.get(name);
  if (!kind) return [];
  const outputs = readable(stored) as StackResource["outputs"];
  return [
    {
      links: z.array(linkSchema).parse(kind.ends?.(outputs) ?? []),
      linkType: kind.linkType ?? name.toLowerCase(),
      hasPorts: kind.mostPorts !== undefined,
      things: z.array(thingSchema).parse(kind.shows?.(outputs) ?? []),
    },
  ];
}

/** How the engine marks a secret in a state that it exports. */
const secretKey = "4dabf18193072939515e22adb298388d";

/** Outputs with a text in the place of each secret. Of what is null there is none. */
function readable(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object") return value;
  if (Object.hasOwn(value, secretKey)) return secret;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}
