import type { JsonSchema } from "./json-schema.ts";

type Definitions = Record<string, JsonSchema>;

/**
 * Puts objects that stand in several places, such as the arguments of a port, into a definition each, called by the first of its
 * places. What is told of a place, its description and default, stays there.
 */
export function withSharedObjects(definitions: Definitions): Definitions {
  const counts = new Map<string, number>();
  const count = (schema: JsonSchema): JsonSchema => {
    const { object } = parted(schema);
    if (object) counts.set(object, (counts.get(object) ?? 0) + 1);
    return within(schema, "", count);
  };
  for (const schema of Object.values(definitions)) within(schema, "", count);
  const names = new Map<string, string>();
  const shared: Definitions = {};
  const share = (schema: JsonSchema, path: string): JsonSchema => {
    const { object, rest } = parted(schema);
    if (!object || counts.get(object) === 1) return within(schema, path, share);
    const name = names.get(object) ?? path;
    if (!names.has(object)) {
      names.set(object, name);
      shared[name] = within(JSON.parse(object), path, share);
    }
    return { ...rest, $ref: `#/$defs/${name}` };
  };
  const all = Object.entries(definitions).map(([name, schema]): [string, JsonSchema] => [
    name,
    within(schema, name, share),
  ]);
  return { ...Object.fromEntries(all), ...shared };
}

/** An object by what it is, as text, and what is told of its place. */
function parted({ type, properties, required, additionalProperties, ...rest }: JsonSchema) {
  const object = properties && JSON.stringify({ type, properties, required, additionalProperties });
  return { object, rest };
}

/** The same with each schema inside as it is turned into another; the path says where that stands. */
function within(schema: JsonSchema, path: string, turn: (inside: JsonSchema, path: string) => JsonSchema): JsonSchema {
  const { properties, items, anyOf, additionalProperties: other } = schema;
  const fields = Object.entries(properties ?? {}).map(([key, one]) => [key, turn(one, `${path}.${key}`)]);
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(fields) }),
    ...(items && { items: turn(items, `${path}.each`) }),
    ...(anyOf && { anyOf: anyOf.map((one, index) => turn(one, `${path}.${index + 1}`)) }),
    ...(typeof other === "object" && { additionalProperties: turn(other, `${path}.any`) }),
  };
}
