import ts from "typescript";

/** The JSDoc of a property, in parts. */
export interface PropertyDocs {
  description: string;
  /** Its `@default`: a value, or words such as "the kernel's (15)". */
  fallback?: { value: unknown } | { text: string };
  examples: unknown[];
}

/** @throws if the property has no JSDoc: pages, hovers and the schema have no other text */
export function docsOf(checker: ts.TypeChecker, symbol: ts.Symbol): PropertyDocs {
  const description = textOf(symbol.getDocumentationComment(checker));
  if (description === "") throw new Error(`${placeOf(symbol)} has no JSDoc that says what it means`);
  const tags = (name: string) => symbol.getJsDocTags(checker).filter((tag) => tag.name === name);
  const [fallback] = tags("default").map(({ text }) => textOf(text));
  return {
    description,
    ...(fallback !== undefined && fallback !== "none" && { fallback: valueOr(fallback) }),
    examples: tags("example")
      .map(({ text }) => valueOr(textOf(text)))
      .map((one) => ("value" in one ? one.value : one.text)),
  };
}

/** The first example as written; empty if there is none. */
export const exampleOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getJsDocTags(checker).find(({ name }) => name === "example")?.text).trim();

/** JSDoc text on one line. */
export const textOf = (parts: ts.SymbolDisplayPart[] | undefined): string =>
  ts.displayPartsToString(parts).replace(/\s+/g, " ").trim();

function valueOr(text: string): { value: unknown } | { text: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { text };
  }
}

function placeOf({ name, declarations }: ts.Symbol): string {
  const [declaration] = declarations ?? [];
  const file = declaration?.getSourceFile();
  if (!declaration || !file) return name;
  return `${name} (${file.fileName}:${file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1})`;
}
