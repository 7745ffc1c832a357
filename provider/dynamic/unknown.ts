import * as z from "zod";

/** The text that the engine puts in a preview in the place of a value that is not known yet, whatever the value's type. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is unknown, or holds something unknown. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** A schema that also takes the unknown value at every place; defaults and optional fields stay what they are. */
function allowUnknown(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault) {
    const { innerType, defaultValue } = schema.def;
    return allowUnknown(innerType as z.ZodType).default(defaultValue as never);
  }
  if (schema instanceof z.ZodPrefault) {
    const { innerType, defaultValue } = schema.def;
    return allowUnknown(innerType as z.ZodType).prefault(defaultValue as never);
  }
  if (schema instanceof z.ZodOptional) return allowUnknown(schema.def.innerType as z.ZodType).optional();
  return z.union([z.literal(unknown), inside(schema)]);
}

/** The same for an object: each field may be unknown, but not the object itself. */
export function allowUnknownFields(schema: z.ZodObject): z.ZodObject {
  const known = allowing.get(schema);
  if (known) return known;
  const fields = Object.entries(schema.shape).map(([key, field]) => [key, allowUnknown(field as z.ZodType)]);
  const made = z.strictObject(Object.fromEntries(fields));
  allowing.set(schema, made);
  return made;
}

/** The schemas that were made already, since the members of a topology are checked by the thousand. */
const allowing = new WeakMap<z.ZodObject, z.ZodObject>();

function inside(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return allowUnknownFields(schema);
  if (schema instanceof z.ZodArray) return z.array(allowUnknown(schema.element as z.ZodType));
  if (schema instanceof z.ZodRecord)
    return z.record(schema.keyType as z.ZodString, allowUnknown(schema.valueType as z.ZodType));
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((one) => inside(one as z.ZodType)));
  return schema;
}
