import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project file in a folder or in the nearest folder above that has one, as the engine looks for it. */
export function projectFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"].map((name) => join(at, name)).find(existsSync);
    if (found || at === dirname(at)) return found;
  }
}

/**
 * The `url` of a project file's `backend`; undefined where the file has none. The reader knows the YAML that people write: a
 * mapping in lines or in braces, with plain or quoted text. It throws at a backend in another form, since a guess would be
 * another backend.
 */
export function backendIn(path: string): string | undefined {
  const text = readFileSync(path, "utf8");
  try {
    return path.endsWith(".json") || /^\s*\{/.test(text) ? urlIn(jsonOf(text)) : urlIn(entries(text).get("backend"));
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    const form = 'write it as `backend: { url: "URL" }`, or set PULUMI_BACKEND_URL';
    throw new Error(`backend: ${path} has it in a form that is not read here (${error.message}); ${form}`);
  }
}

class Unread extends Error {}

/** The text behind a key: the rest of its line, and the lines below that are indented more. */
interface Value {
  rest: string;
  below: string;
}

/** The keys of a block mapping, each with the text behind it. */
function entries(text: string): Map<string, Value> {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(#|$)|^(---|\.\.\.|%)/.test(line));
  const indent = indentOf(lines[0] ?? "");
  const found = new Map<string, Value>();
  let last: Value | undefined;
  for (const line of lines) {
    const [, key, rest = ""] = /^\s*("[^"]*"|'[^']*'|[^\s:#"'{[][^:#]*?)\s*:(?:\s+(.*))?$/.exec(line) ?? [];
    if (key !== undefined && indentOf(line) === indent) {
      last = { rest, below: "" };
      found.set(key.replace(/^["']|["']$/g, ""), last);
    } else if (last) last.below += `${line}\n`;
  }
  return found;
}

const indentOf = (line: string): number => line.search(/\S/);

function urlIn(backend: Value | undefined): string | undefined {
  if (backend === undefined) return undefined;
  const { rest, below } = backend;
  if (rest.startsWith("{")) return flowUrl(`${rest} ${below.split("\n").map(uncommented).join(" ")}`);
  if (scalar(rest) !== undefined) throw new Unread("it is no mapping");
  const url = entries(below).get("url");
  // YAML joins the lines of one text by spaces.
  return url && scalar([url.rest, ...url.below.split("\n").map(uncommented)].join(" ").trim());
}

/** The URL in a mapping in braces: `{ url: URL }`. */
function flowUrl(text: string): string | undefined {
  const inner = /^\{(.*)\}\s*(?:#.*)?$/s.exec(text.trim())?.[1];
  const pair =
    /\s*(?:"([^"]*)"\s*:|'([^']*)'\s*:|([^\s:,{}"'][^:,{}]*?)\s*:(?=\s))\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,{}[\]]*?)\s*(?:,|$)/y;
  if (inner === undefined) throw new Unread("its braces do not match");
  let url: string | undefined;
  while (inner.slice(pair.lastIndex).trim() !== "") {
    const [all, double, single, bare, value = ""] = pair.exec(inner) ?? [];
    if (all === undefined) throw new Unread("not every word in its braces is `key: text`");
    if ((double ?? single ?? bare) === "url") url = scalar(value);
  }
  return url;
}

/** A plain or quoted text; undefined where there is none. */
function scalar(text: string): string | undefined {
  const [, quoted, single, plain = ""] =
    /^(?:("(?:[^"\\]|\\.)*")\s*(?:#.*)?|'((?:[^']|'')*)'\s*(?:#.*)?|([^"'>|&*!%@`[{].*|#.*|))$/s.exec(text.trim()) ??
    unread(text);
  if (single !== undefined) return single.replaceAll("''", "'") || undefined;
  const value = quoted === undefined ? uncommented(plain) : (jsonText(quoted) ?? unread(text));
  return quoted === undefined && /^(~|null|)$/i.test(value) ? undefined : value || undefined;
}

function unread(text: string): never {
  throw new Unread(`${JSON.stringify(text.trim().slice(0, 1))} begins no plain text`);
}

const uncommented = (text: string): string => text.replace(/(^|\s)#.*$/, "").trim();

function jsonText(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): Value | undefined {
  try {
    const { backend } = JSON.parse(text) as { backend?: { url?: string } | null };
    return backend ? { rest: JSON.stringify({ url: backend.url ?? "" }), below: "" } : undefined;
  } catch {
    throw new Unread("it is no JSON");
  }
}
