import { join } from "node:path";
import ts from "typescript";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { exampleOf, textOf } from "./jsdoc.ts";

export const checkout = join(import.meta.dirname, "../..");

/** Everything that a program can import, as the compiler sees it. */
export interface Surface {
  checker: ts.TypeChecker;
  /** The exports of provider/index.ts, by name. */
  exported: ReadonlyMap<string, ts.Symbol>;
  /** The exports of any-name.ts: arguments with type parameters. */
  withAnyName: ReadonlyMap<string, ts.Symbol>;
}

/** A class that programs can import: its arguments, its outputs, and the kind that the provider works with. */
export interface PublicKind {
  name: string;
  summary: string;
  example: string;
  args: ts.Type;
  resource: ts.Type;
  kind: Kind;
}

/** Reads the exports of provider/index.ts. Types are not checked, so this takes only a second or two. */
export function readSurface(): Surface {
  const paths = ["provider/index.ts", "tools/docs/any-name.ts"].map((path) => join(checkout, path));
  const program = ts.createProgram(paths, compilerOptions());
  const [exported, withAnyName] = paths.map((path) => exportsOf(program, path));
  return { checker: program.getTypeChecker(), exported: exported ?? new Map(), withAnyName: withAnyName ?? new Map() };
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(checkout, "tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, checkout).options;
}

function exportsOf(program: ts.Program, path: string): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${path} exports nothing`);
  const symbols = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  return new Map(symbols.map((symbol) => [symbol.name, symbol]));
}

/** The exported classes, each with its interface of arguments and its kind. */
export async function publicKinds({ checker, exported, withAnyName }: Surface): Promise<PublicKind[]> {
  const classes = [...exported.values()].filter(({ flags }) => flags & ts.SymbolFlags.Class);
  const kinds = classes.map(async (symbol): Promise<PublicKind> => {
    const { name } = symbol;
    const args = withAnyName.get(`${name}Args`) ?? exported.get(`${name}Args`);
    if (!args) throw new Error(`provider/index.ts exports ${name} without ${name}Args`);
    return {
      name,
      summary: textOf(symbol.getDocumentationComment(checker)),
      example: exampleOf(checker, symbol),
      args: checker.getDeclaredTypeOfSymbol(args),
      resource: checker.getDeclaredTypeOfSymbol(symbol),
      kind: await kindOf(symbol),
    };
  });
  return (await Promise.all(kinds)).sort((one, other) => one.name.localeCompare(other.name));
}

/** The kind is exported by the class's file and has the class's name. */
async function kindOf({ name, declarations }: ts.Symbol): Promise<Kind> {
  const path = String(declarations?.[0]?.getSourceFile().fileName);
  const values: Partial<Kind>[] = Object.values(await import(path));
  const kind = values.find((value) => value.schema && value.name === name);
  if (!kind) throw new Error(`${path} exports no kind called ${name}`);
  return kind as Kind;
}
