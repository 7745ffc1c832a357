import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescribedKind } from "./describe.ts";
import { type JsonSchema, underAnyName } from "./json-schema.ts";
import { checkout } from "./surface.ts";
import { argumentsTable, outputsTable, toldBy } from "./tables.ts";

export const pageOf = ({ name }: DescribedKind): string => `docs/kinds/${name.toLowerCase()}.md`;

/** `<!-- arguments -->`, or `<!-- arguments bridges -->` for what stands under any name in `bridges`, up to `<!-- /arguments -->`. */
const block = /<!-- (arguments|outputs)(?: ([\w.]+))? -->\n[\s\S]*?<!-- \/\1 -->/g;

/** A kind's page with its tables as the sources have them. The prose around them is as it was; a page that is missing is begun. */
export function pageWithTables(kind: DescribedKind, kinds: readonly DescribedKind[]): string {
  const path = join(checkout, pageOf(kind));
  const page = existsSync(path) ? readFileSync(path, "utf8") : newPage(kind);
  const others = new Set(kinds.filter((one) => one !== kind).flatMap(({ args }) => toldBy(args)));
  const found = new Set<string>();
  const text = page.replace(block, (_, what: string, place?: string) => {
    found.add(what);
    const begin = [what, ...(place === undefined ? [] : [place])].join(" ");
    return `<!-- ${begin} -->\n\n${tableOf(kind, { what, place, others })}\n\n<!-- /${what} -->`;
  });
  for (const what of ["arguments", ...(hasOutputs(kind) ? ["outputs"] : [])])
    if (!found.has(what))
      throw new Error(`${pageOf(kind)} has no place for a table: <!-- ${what} --> <!-- /${what} -->`);
  return text;
}

interface Block {
  what: string;
  place: string | undefined;
  /** What the tables of other kinds tell. */
  others: ReadonlySet<string>;
}

function tableOf({ args, outputs }: DescribedKind, { what, place, others }: Block): string {
  if (what === "outputs") return outputsTable(outputs);
  return place === undefined ? argumentsTable(args) : argumentsTable(below(args, place.split(".")), others);
}

/** What stands under any name in an argument, in an argument of that, and so on. */
function below(schema: JsonSchema, [key, ...rest]: readonly string[]): JsonSchema {
  if (key === undefined) return schema;
  const named = underAnyName(schema.properties?.[key] ?? {});
  const inside = named?.anyOf?.find(({ properties }) => properties) ?? named;
  if (!inside) throw new Error(`there is no record called ${key} among the arguments`);
  return below(inside, rest);
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
