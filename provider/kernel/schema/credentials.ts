/** Matches names of parameters that hold a secret. A parameter that names a file holds none. */
const secretName =
  /secret|token|pass|pwd|(?:^|\W|_)(?:pw|sig|sas)(?:$|\W|_)|credential|signature|auth|jwt|(?:access|api|account|private|shared|sas)_?-?key/i;
export const isSecret = (name: string): boolean =>
  secretName.test(decoded(name)) && !/(?:path|file)$/i.test(decoded(name));

const scheme = String.raw`[a-z][a-z0-9+.-]*:\/\/`;
/**
 * Matches a user and a password. Where a password holds a slash, this part is longer than
 * in a well-formed URL; digits alone are a port.
 */
const userinfo = new RegExp(String.raw`(${scheme})(?:[^\s/?#]*|[^\s/:@"'\`]+:(?!\d+\/)[^\s]*)@`, "gi");
/** Matches a parameter. A quote ends its value, unless the value goes on behind the quote. */
const queryParameter = /([?&;])([\w.%[\]-]+)=((?:[^&;#\s"'`]|["'`](?=[\w%]))*)/g;

/**
 * A text without the credentials that URLs in it may hold: `postgres://***@host`, `s3://bucket?secretAccessKey=***`. This
 * function goes by patterns; about a known URL of a backend, backend-url.ts knows more.
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
