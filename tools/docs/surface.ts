import { join } from "node:path";
import ts from "typescript";
import type { Kind } from "../../provider/dynamic/kind.ts";
import { exampleOf, textOf } from "./jsdoc.ts";

export const checkout = join(import.meta.dirname, "../..");

/** What a program can import, as the compiler knows it. */
export interface Surface {
  checker: ts.TypeChecker;
  /** By name. */
  exported: ReadonlyMap<string, ts.Symbol>;
  /** Of arguments with type parameters those of any-name.ts. */
  withAnyName: ReadonlyMap<string, ts.Symbol>;
}

/** A class of a kind: what a program gives it and reads of it, and the kind behind it. */
export interface PublicKind {
  name: string;
  summary: string;
  example: string;
  args: ts.Type;
  resource: ts.Type;
  kind: Kind;
}

/** The exports of provider/index.ts. Nothing is checked, only asked for: a second or two. */
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

/** The kinds: exported classes, each with the interface of its arguments and the object that the provider works with. */
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

/** The kind stands in the class's file, and has its name. */
async function kindOf({ name, declarations }: ts.Symbol): Promise<Kind> {
  const path = String(declarations?.[0]?.getSourceFile().fileName);
  const values: Partial<Kind>[] = Object.values(await import(path));
  const kind = values.find((value) => value.schema && value.name === name);
  if (!kind) throw new Error(`${path} exports no kind called ${name}`);
  return kind as Kind;
}
