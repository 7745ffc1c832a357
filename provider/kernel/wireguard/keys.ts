import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";

/** A new private key. Same as: wg genkey */
export const keyMake = (): string => clamped(randomBytes(32).toString("base64"));

/** A private key with the bits that RFC 7748 fixes, as the kernel keeps it. */
export function clamped(privateKey: string): string {
  const key = Buffer.from(privateKey, "base64");
  key[0] = (key[0] as number) & 248;
  key[31] = ((key[31] as number) & 127) | 64;
  return key.toString("base64");
}

/** The public key of a private one. Same as: wg pubkey */
export function publicKeyOf(privateKey: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, Buffer.from(privateKey, "base64")]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}

/** The bytes before an X25519 key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** The key that stands for none. */
export const noKey = `${"A".repeat(43)}=`;

/** Whether a text is 32 bytes in base64. */
export const isKeyOrNone = (text: unknown): text is string =>
  typeof text === "string" && /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text);

export const isKey = (text: unknown): text is string => isKeyOrNone(text) && text !== noKey;
