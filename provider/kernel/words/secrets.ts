/** Words of a URL's query that hold a secret; one that names a file holds none. */
const secretWord =
  /secret|token|passw|passphrase|pwd|credential|signature|^sig$|(?:access|api|account|private|shared|sas)_?-?key/i;
const isSecret = (name: string): boolean => secretWord.test(name) && !/(?:path|file)$/i.test(name);

const scheme = String.raw`[a-z][a-z0-9+.-]*:\/\/`;
/** Where a password holds a slash, the part before the `@` is longer than in a well-formed URL; digits alone are a port. */
const userinfo = new RegExp(String.raw`(${scheme})(?:[^\s/?#"'\`]*|[^\s/:@"'\`]+:(?!\d+\/)[^\s"'\`]*)@`, "gi");
const queryWord = /([?&;])([\w.-]+)=([^&;#\s"'`]*)/g;

/** A text without what URLs in it may hold of credentials: `postgres://***@host`, `s3://bucket?secretAccessKey=***`. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(userinfo, "$1***@")
    .replace(queryWord, (all, mark: string, name: string) => (isSecret(name) ? `${mark}${name}=***` : all));

/** A URL as if its credentials had never been in it. */
export function credentialsRemoved(url: string): string {
  const [start = "", ...rest] = url.replace(userinfo, "$1").split("?");
  const words = rest.join("?").split("&");
  const kept = words.filter((word) => !isSecret(word.split("=")[0] ?? ""));
  return kept.length === words.length ? [start, ...rest].join("?") : [start, kept.join("&")].filter(Boolean).join("?");
}

/** The secrets of a URL themselves: a tool may say a part of a URL that it could not read. */
export function secretsIn(url: string): string[] {
  const [, , password = ""] = new RegExp(`^(${scheme})[^/:@]*:(.*)@`, "is").exec(url) ?? [];
  const values = [...url.matchAll(queryWord)].flatMap(([, , name = "", value = ""]) => (isSecret(name) ? [value] : []));
  const all = [password, ...password.split(/[/?#@:]/), ...values].flatMap((one) => [one, decoded(one)]);
  // A short word stands in many a text for something else.
  return [...new Set(all)].filter(({ length }) => length >= 4).sort((one, other) => other.length - one.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
