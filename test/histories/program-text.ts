import { Mention, type Resource } from "./resource.ts";

/** The text of a program, an ES module as a user would write it. */
export function programText(program: readonly Resource[]): string {
  const kinds = [...new Set(program.map(({ kind }) => kind))].sort();
  return [`import { ${kinds.join(", ")} } from "pulumi-netns";`, ...program.map(declaration), ""].join("\n");
}

/** The line that declares a resource. */
export const declaration = ({ key, kind, name, aliases, args }: Resource): string =>
  `const ${key} = new ${kind}("${name}", ${code(args)}, { aliases: ${code(aliases.map((alias) => ({ name: alias })))} });`;

function code(value: unknown): string {
  if (value instanceof Mention) return value.code;
  if (Array.isArray(value)) return `[${value.map(code).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return fields.length === 0
    ? "{}"
    : `{ ${fields.map(([key, inner]) => `${JSON.stringify(key)}: ${code(inner)}`).join(", ")} }`;
}
