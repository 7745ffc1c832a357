import { type DescribedKind, describeKinds } from "./describe.ts";
import type { JsonSchema } from "./json-schema.ts";
import { pagesWithTables } from "./pages.ts";
import { withSharedObjects } from "./shared-objects.ts";
import type { Surface } from "./surface.ts";

/** The files that `npm run docs` writes, by path: the kinds' pages and the JSON schema. */
export async function writtenDocs(surface: Surface): Promise<Map<string, string>> {
  const kinds = await describeKinds(surface);
  return new Map([
    ...pagesWithTables(kinds),
    ["docs/schema.json", `${JSON.stringify(schemaOf(kinds), undefined, 2)}\n`],
  ]);
}

const schemaOf = (kinds: readonly DescribedKind[]) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $comment: "Written by npm run docs",
  title: "pulumi-netns",
  description:
    "The arguments of each kind, and under NAMEOutputs what a resource has besides. x-default: a default in words. x-replaces: a change makes a new object. x-secret: the argument that decides whether this is a secret. x-resource: the class of which a resource can be given in place of the value.",
  $defs: withSharedObjects(Object.fromEntries(kinds.flatMap(definitionsOf))),
});

const definitionsOf = ({ name, summary, args, outputs }: DescribedKind): [string, JsonSchema][] => [
  [name, { title: name, description: summary, ...args }],
  [`${name}Outputs`, { title: `Outputs of ${name}`, ...outputs }],
];
