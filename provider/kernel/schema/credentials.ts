/** Names of parameters that hold a secret; one that names a file holds none. */
const secretName =
  /secret|token|pass|pwd|(?:^|\W|_)(?:pw|sig|sas)(?:$|\W|_)|credential|signature|auth|jwt|(?:access|api|account|private|shared|sas)_?-?key/i;
export const isSecret = (name: string): boolean =>
  secretName.test(decoded(name)) && !/(?:path|file)$/i.test(decoded(name));

const scheme = String.raw`[a-z][a-z0-9+.-]*:\/\/`;
/** Where a password holds a slash, the part before the `@` is longer than in a well-formed URL; digits alone are a port. */
const userinfo = new RegExp(String.raw`(${scheme})(?:[^\s/?#]*|[^\s/:@"'\`]+:(?!\d+\/)[^\s]*)@`, "gi");
/** A quote ends a value, unless the value goes on behind it. */
const queryParameter = /([?&;])([\w.%[\]-]+)=((?:[^&;#\s"'`]|["'`](?=[\w%]))*)/g;

/**
 * A text without what URLs in it may hold of credentials: `postgres://***@host`, `s3://bucket?secretAccessKey=***`. It goes by
 * patterns; of a URL that is known, backend-url.ts knows more.
 */
export const withoutSecrets = (text: string): string =>
  text
    .replace(userinfo, "$1***@")
    .replace(queryParameter, (all, mark: string, name: string) => (isSecret(name) ? `${mark}${name}=***` : all));

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
