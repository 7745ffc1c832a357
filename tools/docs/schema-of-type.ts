import ts from "typescript";
import { anyName } from "./any-name.ts";
import { docsOf } from "./jsdoc.ts";
import { type JsonSchema, underAnyName } from "./json-schema.ts";
import { plainTypeOf } from "./plain-type.ts";

/** The type checker, and the schemas of arguments that were read before: a topology takes arguments of other kinds. */
export interface Reader {
  checker: ts.TypeChecker;
  known: Map<ts.Declaration, JsonSchema>;
}

/**
 * The JSON schema of a type, with the JSDoc of its properties. Limits and defaults come from the kind's own schema. The type
 * tells which properties are optional, and which other values they may have.
 */
export function schemaOfType(reader: Reader, type: ts.Type, known: JsonSchema = {}): JsonSchema {
  const { parts, resource } = plainTypeOf(reader.checker, type);
  const [only] = parts;
  const plain =
    parts.length === 1 && only
      ? schemaOfPart(reader, only, known)
      : isKnown(known)
        ? known
        : unionOf(parts.map((part) => schemaOfPart(reader, part, {})));
  return { ...plain, ...(resource && { "x-resource": resource }) };
}

function schemaOfPart(reader: Reader, type: ts.Type, known: JsonSchema): JsonSchema {
  if (reader.checker.isArrayType(type)) {
    const [item] = reader.checker.getTypeArguments(type as ts.TypeReference);
    return { ...known, type: "array", items: item ? schemaOfType(reader, item, known.items) : {} };
  }
  if (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return schemaOfObject(reader, type, known);
  return isKnown(known) ? known : schemaOfValue(type);
}

function schemaOfObject(reader: Reader, type: ts.Type, known: JsonSchema): JsonSchema {
  const properties = reader.checker.getPropertiesOfType(type);
  const any = properties.find(({ name }) => name === anyName);
  const other = any
    ? reader.checker.getTypeOfSymbol(any)
    : reader.checker.getIndexTypeOfType(type, ts.IndexKind.String);
  return {
    ...schemaOfProperties(
      reader,
      properties.filter((symbol) => symbol !== any),
      known,
    ),
    additionalProperties: other ? schemaOfType(reader, other, underAnyName(known)) : false,
  };
}

/** The schema of an object with these properties. */
export function schemaOfProperties(reader: Reader, properties: readonly ts.Symbol[], known: JsonSchema): JsonSchema {
  const symbols = inOrder(properties, Object.keys(known.properties ?? {}));
  const schemas = symbols.map((symbol): [string, JsonSchema] => [
    symbol.name,
    schemaOfProperty(reader, symbol, known.properties?.[symbol.name]),
  ]);
  const required = symbols.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name);
  // The list of required arguments comes from the type: the kind's schema also requires names that the class fills in.
  const { required: _, ...rest } = known;
  return {
    ...rest,
    type: "object",
    ...(schemas.length > 0 && { properties: Object.fromEntries(schemas) }),
    ...(required.length > 0 && { required }),
  };
}

function schemaOfProperty(reader: Reader, symbol: ts.Symbol, known: JsonSchema | undefined): JsonSchema {
  const { description, fallback, examples } = docsOf(reader.checker, symbol);
  const [declaration] = symbol.declarations ?? [];
  const seen = declaration && reader.known.get(declaration);
  if (declaration && known && !seen) reader.known.set(declaration, known);
  const type = reader.checker.getTypeOfSymbol(symbol);
  const schema = schemaOfType(reader, type, known ?? seen);
  const isValue = fallback !== undefined && "value" in fallback;
  if (isValue && schema.default !== undefined && schema.default !== fallback.value)
    throw new Error(`${symbol.name}: the default is ${schema.default}, its JSDoc says ${fallback.value}`);
  return {
    description,
    ...schema,
    ...(isValue && { default: fallback.value }),
    ...(fallback && !isValue && { "x-default": fallback.text }),
    ...(examples.length > 0 && { examples }),
  };
}

function schemaOfValue(type: ts.Type): JsonSchema {
  if (type.isLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { const: (type as { intrinsicName?: string }).intrinsicName === "true" };
  if (type.flags & ts.TypeFlags.String) return { type: "string" };
  if (type.flags & ts.TypeFlags.Number) return { type: "number" };
  return type.flags & ts.TypeFlags.Boolean ? { type: "boolean" } : {};
}

/** A union of constants is an enum. */
function unionOf(all: readonly JsonSchema[]): JsonSchema {
  const isConst = (schema: JsonSchema) => schema.const !== undefined;
  return all.every(isConst) ? { enum: all.map((one) => one.const) } : { anyOf: [...all] };
}

const isKnown = (schema: JsonSchema): boolean => Object.keys(schema).length > 0;

/** Properties in the order of the kind's schema. TypeScript's mapped types would put the optional ones first. */
const inOrder = (symbols: readonly ts.Symbol[], keys: readonly string[]): ts.Symbol[] => {
  const place = ({ name }: ts.Symbol) => (keys.includes(name) ? keys.indexOf(name) : keys.length);
  return [...symbols].sort((one, other) => place(one) - place(other));
};
