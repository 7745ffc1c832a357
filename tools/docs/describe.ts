import * as z from "zod";
import type { Shape } from "../../provider/dynamic/arguments.ts";
import type { JsonSchema } from "./json-schema.ts";
import { insideOutput } from "./plain-type.ts";
import { type Reader, schemaOfProperties, schemaOfType } from "./schema-of-type.ts";
import { type PublicKind, publicKinds, type Surface } from "./surface.ts";

/** A kind as its page and docs/schema.json describe it. */
export interface DescribedKind {
  name: string;
  summary: string;
  example: string;
  args: JsonSchema;
  /** Outputs that are not arguments too. */
  outputs: JsonSchema;
}

/** Every kind that a program can import. */
export async function describeKinds(surface: Surface): Promise<DescribedKind[]> {
  const reader: Reader = { checker: surface.checker, known: new Map() };
  const kinds = await publicKinds(surface);
  // A kind with members takes the arguments of other kinds, so the other kinds are read first.
  const [others = [], whole = []] = [false, true].map((has) =>
    kinds.filter(({ kind }) => Boolean(kind.members) === has),
  );
  const described = [...others, ...whole].map((kind) => describe(reader, kind));
  return described.sort((one, other) => one.name.localeCompare(other.name));
}

function describe(reader: Reader, { name, summary, example, args: type, resource, kind }: PublicKind): DescribedKind {
  const args = schemaOfType(reader, type, jsonSchemaOf(kind.schema, "input"));
  const given = Object.keys(args.properties ?? {});
  const own = reader.checker.getPropertiesOfType(resource).filter((symbol) => {
    const isOurs = !symbol.declarations?.[0]?.getSourceFile().fileName.includes("/node_modules/");
    return (
      isOurs && !given.includes(symbol.name) && insideOutput(reader.checker, reader.checker.getTypeOfSymbol(symbol))
    );
  });
  const known = jsonSchemaOf(z.object((kind.outputs ?? {}) as Shape), "output");
  const outputs = schemaOfProperties(reader, own, known);
  for (const path of kind.replaceOn) mark(args, path, { "x-replaces": true });
  for (const field of kind.secret?.fields ?? [])
    for (const schema of [args, outputs]) mark(schema, field, { "x-secret": kind.secret?.by });
  return { name, summary, example, args, outputs };
}

/** A zod schema as JSON schema, without the limits that zod gives to every integer. */
function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema: one }) {
      if (one.minimum === Number.MIN_SAFE_INTEGER) delete one.minimum;
      if (one.maximum === Number.MAX_SAFE_INTEGER) delete one.maximum;
      // Alternatives are equal here if only rules that JSON schema cannot express tell them apart.
      if (one.anyOf) one.anyOf = [...new Map(one.anyOf.map((each) => [JSON.stringify(each), each])).values()];
    },
  });
  return json as JsonSchema;
}

/** Adds keywords to the argument at a dotted path, if there is such an argument. */
function mark(schema: JsonSchema, path: string, keywords: Partial<JsonSchema>): void {
  const [key = "", ...rest] = path.split(".");
  const property = schema.properties?.[key];
  if (property && rest.length > 0) mark(property, rest.join("."), keywords);
  else if (property) Object.assign(property, keywords);
}
