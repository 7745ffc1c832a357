import { type JsonSchema, underAnyName } from "./json-schema.ts";

/** One line of a table. */
interface Row {
  name: string;
  schema: JsonSchema;
  isRequired: boolean;
  /** Name and meaning, by which rows are compared. */
  text: string;
}

/** A table of arguments, required ones first, without the rows that another table has word for word. */
export function argumentsTable(schema: JsonSchema, told: ReadonlySet<string> = new Set()): string {
  const all = rowsOf(schema).filter(({ text }) => !told.has(text));
  const rows = [...all.filter(({ isRequired }) => isRequired), ...all.filter(({ isRequired }) => !isRequired)];
  const head = ["argument", "type", "default", "meaning"];
  const cells = rows.map(({ name, schema: one, isRequired }) => [
    code(name),
    typeCell(one),
    isRequired ? "required" : defaultCell(one),
    one.description ?? "",
  ]);
  if (!rows.some((row) => row.schema["x-replaces"])) return table(head, cells);
  return table(
    [...head, "a change"],
    cells.map((row, index) => [...row, changeCell(rows[index] as Row)]),
  );
}

export const outputsTable = ({ properties = {} }: JsonSchema): string =>
  table(
    ["output", "type", "meaning"],
    Object.entries(properties).map(([name, one]) => [code(name), typeCell(one), one.description ?? ""]),
  );

/** The names and meanings of the rows that a table of this schema has. */
export const toldBy = (schema: JsonSchema): string[] => rowsOf(schema).map(({ text }) => text);

const rowsOf = ({ properties = {}, required = [] }: JsonSchema): Row[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
    text: `${name}: ${schema.description}`,
  }));

function typeCell(schema: JsonSchema): string {
  const limits = [schema.minimum, schema.maximum].filter((limit) => limit !== undefined).join(" to ");
  return [code(typeOf(schema)), limits].filter((text) => text !== "").join(" ");
}

function typeOf(schema: JsonSchema): string {
  const resource = schema["x-resource"];
  return [...(resource ? [resource] : []), valueTypeOf(schema)].join(" | ");
}

function valueTypeOf(schema: JsonSchema): string {
  const other = underAnyName(schema);
  const values = schema.enum ?? ("const" in schema ? [schema.const] : undefined);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (schema.items) return listOf(typeOf(schema.items));
  return other && !schema.properties ? `Record<string, ${typeOf(other)}>` : [schema.type ?? "any"].flat().join(" | ");
}

function defaultCell(schema: JsonSchema): string {
  return schema.default === undefined ? (schema["x-default"] ?? "none") : code(JSON.stringify(schema.default));
}

function changeCell({ name, schema }: Row): string {
  if (schema["x-replaces"]) return "makes a new one";
  if (Object.values(schema.properties ?? {}).some((field) => field["x-replaces"])) return "as each of its own says";
  return name === "adopt" ? "counts when it is made" : "in place";
}

const listOf = (type: string): string => (type.includes(" | ") ? `(${type})[]` : `${type}[]`);

const table = (head: readonly string[], rows: readonly string[][]): string =>
  [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");

const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

const code = (text: string): string => `\`${text}\``;
