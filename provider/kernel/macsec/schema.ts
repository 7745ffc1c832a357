import * as z from "zod";
import { mac } from "../link/schema.ts";
import { shown, text, whole } from "../schema/text.ts";

/** The ciphers, each with the hexadecimal digits of its keys. */
const digits = { "gcm-aes-128": 32, "gcm-aes-256": 64 } as const;

export const cipherSchema = z.enum(["gcm-aes-128", "gcm-aes-256"]);

/** Whether a text is a key of one of the ciphers. */
export const isKey = (value: unknown): value is string =>
  typeof value === "string" && /^([0-9a-f]{32}){1,2}$/i.test(value);

const keyShape = {
  /** The key's name, by which a refresh tells it from others: up to 32 hexadecimal digits, an even number. Zeros fill it up at its end. */
  id: text([
    (value) => /^([0-9a-f]{2}){1,16}$/i.test(value),
    (value) => `the id of a key is 2 to 32 hexadecimal digits, an even number, such as "01", not ${shown(value)}`,
  ]).transform((value) => value.toLowerCase().padEnd(32, "0")),
  /** The key, a secret: 32 hexadecimal digits for `gcm-aes-128`, 64 for `gcm-aes-256`, as `openssl rand -hex 16` makes it. */
  key: z
    .string({ error: "a key is a string" })
    .refine(isKey, { error: "a key is 32 or 64 hexadecimal digits, as `openssl rand -hex 16` prints them" })
    .transform((value) => value.toLowerCase()),
};

/** A key as it is declared. */
export type Key = z.output<z.ZodObject<typeof keyShape>>;
export type Keys = Readonly<Record<string, Key>>;

export const keysSchema = z.record(
  z.string().refine((name) => /^[0-3]$/.test(name), {
    error: ({ input }) => `associations are "0" to "3", not ${JSON.stringify(input)}`,
  }),
  z.strictObject(keyShape),
  { error: 'keys is an object of keys, by the number of their association, "0" to "3"' },
);

const peerShape = {
  /** The MAC address of the far end's link, as that was when the link was made. */
  mac: mac.transform((value) => value.toLowerCase()),
  /** The far end's `sciPort`, 1 to 65535. @default 1 */
  sciPort: whole("sciPort", 1, 65535).default(1),
  /** The keys with which the far end sends, by the number of their association, `"0"` to `"3"`; secrets. @default none */
  keys: keysSchema.default({}),
};

/** A far end as it is declared. */
export type Peer = z.output<z.ZodObject<typeof peerShape>>;
export type Peers = Readonly<Record<string, Peer>>;

export const peersSchema = z.record(z.string(), z.strictObject(peerShape), {
  error: "peers is an object of peers, by names of your choice",
});

/** The arguments of a link that `ip macsec` sets. */
export interface Wanted {
  keys?: Keys | undefined;
  peers?: Peers | undefined;
}

/** The number of a channel (SCI): the sender's MAC address and its port, as 16 hexadecimal digits. */
export const sciOf = ({ mac: address, sciPort }: Pick<Peer, "mac" | "sciPort">): string =>
  `${address.replaceAll(":", "")}${sciPort.toString(16).padStart(4, "0")}`;

/** Why the link's own keys do not fit its cipher, or the association by which it sends. */
export function keysProblem({ keys = {}, cipher, encodingSa = 0 }: Wanted & Sending): string | undefined {
  const first = Object.keys(keys)[0];
  if (first !== undefined && !keys[encodingSa])
    return `the link sends by association ${encodingSa}, and ${first} has a key; give that one a key, or set encodingSa to ${first}`;
  return lengthProblem(keys, cipher);
}

/** Why peers do not fit together, or the cipher. */
export function peersProblem({ peers = {}, cipher }: Wanted & Sending): string | undefined {
  const all = Object.entries(peers);
  for (const [index, [name, one]] of all.entries()) {
    const [earlier] = all.slice(0, index).find(([, other]) => sciOf(other) === sciOf(one)) ?? [];
    if (earlier !== undefined)
      return `${earlier} and ${name} have the same mac and sciPort, by which the kernel knows a sender; give each its own`;
    const problem = lengthProblem(one.keys, cipher);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  return undefined;
}

interface Sending {
  cipher?: keyof typeof digits | undefined;
  encodingSa?: number | undefined;
}

function lengthProblem(keys: Keys, cipher: keyof typeof digits = "gcm-aes-128"): string | undefined {
  const [number, other] = Object.entries(keys).find(([, { key }]) => key.length !== digits[cipher]) ?? [];
  return (
    other &&
    `a key of ${cipher} has ${digits[cipher]} hexadecimal digits, and that of association ${number} has ${other.key.length}`
  );
}
