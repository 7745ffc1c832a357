import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescribedKind } from "./describe.ts";
import { type JsonSchema, underAnyName } from "./json-schema.ts";
import { checkout } from "./surface.ts";
import { argumentsTable, outputsTable, toldBy } from "./tables.ts";

export const pageOf = ({ name }: DescribedKind): string => `docs/kinds/${name.toLowerCase()}.md`;

/**
 * A place for a table: `<!-- arguments -->`, or `<!-- arguments port -->` for the arguments inside `port`, up to `<!-- /arguments
 * -->`.
 */
const block = /<!-- (arguments|outputs)(?: ([\w.]+))? -->\n[\s\S]*?<!-- \/\1 -->/g;

/** The kinds' pages by path, with tables from the sources. The prose of a page stays as it is; a missing page is begun. */
export function pagesWithTables(kinds: readonly DescribedKind[]): Map<string, string> {
  const pages = kinds.map((kind) => {
    const path = join(checkout, pageOf(kind));
    return { kind, text: existsSync(path) ? readFileSync(path, "utf8") : newPage(kind) };
  });
  const told = new Set(pages.flatMap(({ kind, text }) => placesIn(text).flatMap((place) => toldBy(at(kind, place)))));
  for (const { kind, text } of pages) complain(kind, text, told);
  return new Map(pages.map(({ kind, text }) => [pageOf(kind), withTables(text, kind, kinds)]));
}

/** The dotted paths of the arguments for which a page has tables; an empty path for the kind's own arguments. */
const placesIn = (page: string): string[] =>
  [...page.matchAll(block)].filter(([, what]) => what === "arguments").map(([, , place]) => place ?? "");

/** @throws if a page lacks a place for one of its tables */
function complain(kind: DescribedKind, page: string, told: ReadonlySet<string>): void {
  const lacks = (begin: string, end: string) =>
    new Error(`${pageOf(kind)} has no place for a table: put <!-- ${begin} --> and <!-- /${end} --> on two lines`);
  if (!placesIn(page).includes("")) throw lacks("arguments", "arguments");
  if (hasOutputs(kind) && !page.includes("<!-- outputs -->")) throw lacks("outputs", "outputs");
  for (const [name, schema] of Object.entries(kind.args.properties ?? {}))
    if (toldBy(schema.items ?? schema).some((text) => !told.has(text))) throw lacks(`arguments ${name}`, "arguments");
}

function withTables(page: string, kind: DescribedKind, kinds: readonly DescribedKind[]): string {
  const elsewhere = new Set(kinds.filter((one) => one !== kind).flatMap(({ args }) => toldBy(args)));
  return page.replace(block, (_, what: string, place?: string) => {
    const begin = [what, ...(place === undefined ? [] : [place])].join(" ");
    const inside = argumentsTable(at(kind, place ?? ""), place === undefined ? new Set() : elsewhere);
    return `<!-- ${begin} -->\n\n${what === "outputs" ? outputsTable(kind.outputs) : inside}\n\n<!-- /${what} -->`;
  });
}

/** The schema inside an argument: of its object, of each item of its list, or of each value of its record. */
function at({ args }: DescribedKind, place: string): JsonSchema {
  return place.split(".").reduce((schema, key) => {
    if (key === "") return schema;
    const property = schema.properties?.[key];
    if (!property) throw new Error(`<!-- arguments ${place} -->: there is no argument called ${key}`);
    const inside = underAnyName(property) ?? property.items ?? property;
    return inside.anyOf?.find(({ properties }) => properties) ?? inside;
  }, args);
}

const hasOutputs = ({ outputs }: DescribedKind): boolean => Object.keys(outputs.properties ?? {}).length > 0;

const newPage = (kind: DescribedKind): string => `# ${kind.name}

${kind.summary}

\`\`\`ts
${kind.example}
\`\`\`

## Arguments

<!-- arguments -->
<!-- /arguments -->
${hasOutputs(kind) ? "\n## Outputs\n\n<!-- outputs -->\n<!-- /outputs -->\n" : ""}
## By hand

## What the kernel does with it

## Errors
`;
