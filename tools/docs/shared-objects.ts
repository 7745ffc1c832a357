import type { JsonSchema } from "./json-schema.ts";

type Definitions = Record<string, JsonSchema>;

/**
 * Moves each object schema that several places have, such as a port's arguments, into one definition, named after the first of
 * these places. The description and the default of each place stay there.
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

/** Splits a schema into the object itself, as text, and what is said about its place. */
function parted({ type, properties, required, additionalProperties, ...rest }: JsonSchema) {
  const object = properties && JSON.stringify({ type, properties, required, additionalProperties });
  return { object, rest };
}

/** A copy of a schema in which `turn` has replaced each inner schema. The path tells where the inner schema stands. */
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
