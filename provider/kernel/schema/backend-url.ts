import { decoded, isSecret } from "./credentials.ts";

/** Parameters of a query that tell which backend is meant, or how to reach it, and hold no secret. */
const harmless = new Set(
  (
    "region endpoint profile prefix awssdk anonymous accelerate dualstack fips s3ForcePathStyle use_path_style " +
    "hostname_immutable disableSSL disable_https rate_limiter_capacity ssetype kmskeyid storage_account domain protocol " +
    "cdn localemu access_id private_key_path universe_domain no_tmp_dir create_dir metadata base_url secret_key_path " +
    "sslmode sslrootcert sslcert connect_timeout application_name search_path table"
  ).split(" "),
);
const plainValue = /^(?:[\w.:/,~-]|%2f|%3a)*$/i;

const host = /^(?:\[[\da-f:.]+\]|[\w.~-]*)(?::\d*)?$/i;

interface Parts {
  /** `https://`, or `https:` where the slashes were forgotten. */
  scheme: string;
  /** The text up to the last `@` before the query, since a password may hold a slash. */
  user: string;
  /** Host, port and path. */
  place: string;
  /** The parameters of the query, as `NAME=VALUE`. */
  parameters: string[];
  fragment: string;
}

/** A backend's URL as it may be shown: the parts that are known to be harmless, and `***` for everything else. */
export function shownUrl(url: string): string {
  const { scheme, user, place, parameters, fragment } = partsOf(url);
  const query = parameters.map((one) => (isHarmless(one) ? one : "***"));
  return [
    `${scheme}${user && "***@"}${isPlace(scheme, place) ? place : "***"}`,
    query.length > 0 ? `?${query.join("&")}` : "",
    fragment && "#***",
  ].join("");
}

/**
 * The texts of a backend's URL that must not be shown, as they stand, decoded, and as a tool may write them. A user, or a part of
 * a password, counts only where the harmless text does not hold it.
 */
export function secretsIn(url: string): string[] {
  const { scheme, user, place, parameters, fragment } = partsOf(url);
  const [name = "", ...rest] = user.slice(0, -1).split(":");
  const password = rest.join(":");
  const shown = shownUrl(url);
  const values = parameters.filter((one) => !isHarmless(one)).map((one) => one.slice(one.indexOf("=") + 1));
  const parts = [name, ...password.split(/[/?#@:]/)].filter((one) => !shown.includes(one));
  const hidden = isPlace(scheme, place) ? [] : place.split(":");
  const all = [user.slice(0, -1), password, ...parts, ...hidden, ...values, fragment].flatMap(forms);
  // A short text means something else in many messages.
  return [...new Set(all)].filter(({ length }) => length >= 4).sort((one, other) => other.length - one.length);
}

/** A text with `***` in place of these secrets. */
export const redacted = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);

/**
 * A URL as if it had never held credentials. A part that only may be a credential stays, since it may tell two backends apart.
 */
export function credentialsRemoved(url: string): string {
  const { scheme, user, place, parameters, fragment } = partsOf(url);
  const kept = parameters.filter((one) => !isSecret(one.split("=")[0] ?? ""));
  const [authority = "", ...path] = `${user}${place}`.split("/");
  // The engine reads URLs so: where the part before the path is a host, an `@` in the path begins no other host.
  const start = host.test(authority) ? [authority, ...path].join("/") : withoutUser(authority, path, place);
  return `${scheme}${start}${kept.length > 0 ? `?${kept.join("&")}` : ""}${fragment && `#${fragment}`}`;
}

function withoutUser(authority: string, path: readonly string[], place: string): string {
  const own = authority.slice(authority.lastIndexOf("@") + 1);
  return authority.includes("@") && host.test(own) ? [own, ...path].join("/") : place;
}

function partsOf(url: string): Parts {
  const isFile = /^file:\/\//i.test(url);
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:(?:\/\/)?)?(.*)$/is.exec(url) ?? [];
  // A file's path may hold a `#`.
  const [whole = "", fragment = ""] = isFile ? [rest] : splitAt(rest, "#");
  const [start, query] = splitAt(whole, "?");
  const end = isFile ? 0 : start.lastIndexOf("@") + 1;
  const parameters = query === undefined ? [] : query.split("&");
  return { scheme, user: start.slice(0, end), place: start.slice(end), parameters, fragment };
}

function splitAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const isPlace = (scheme: string, place: string): boolean =>
  /^file:\/\/$/i.test(scheme) || host.test(place.split("/")[0] ?? "");

function isHarmless(parameter: string): boolean {
  const [name, value = ""] = splitAt(parameter, "=");
  return harmless.has(name) && plainValue.test(value);
}

/** The forms of a text: as it stands, decoded, without quotes around it, and as Go quotes or escapes it. */
function forms(text: string): string[] {
  const plain = [text, decoded(text), decoded(text.replaceAll("+", " "))];
  const bare = plain.flatMap((one) => [one, one.replace(/^(["'`])(.*)\1$/s, "$2")]);
  return bare.flatMap((one) => [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one.toWellFormed())]);
}
