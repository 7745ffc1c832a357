import { join } from "node:path";
import ts from "typescript";

const checkout = join(import.meta.dirname, "../..");

/** What an editor shows of programs that import the package as a user's do, by its compiled types. */
export class Editor {
  private readonly files: ReadonlyMap<string, string>;
  private readonly service: ts.LanguageService;

  /** @param programs texts by name */
  constructor(programs: Record<string, string>) {
    this.files = new Map(Object.entries(programs).map(([name, text]) => [pathOf(name), text]));
    this.service = ts.createLanguageService(this.host());
  }

  /** What does not compile, as the editor tells it. */
  problems(name: string): string[] {
    const path = pathOf(name);
    const found = [...this.service.getSyntacticDiagnostics(path), ...this.service.getSemanticDiagnostics(path)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  }

  /** What the mouse shows over the end of a text. */
  hover(name: string, text: string): string {
    const path = pathOf(name);
    const position = String(this.files.get(path)).indexOf(text) + text.length - 1;
    const info = this.service.getQuickInfoAtPosition(path, position);
    return ts.displayPartsToString(info?.documentation);
  }

  /** The arguments and outputs of what the package exports over which the mouse shows nothing. */
  blanks(): string[] {
    const program = this.service.getProgram() as ts.Program;
    const checker = program.getTypeChecker();
    const index = program.getSourceFile(join(checkout, "dist/provider/index.d.ts")) as ts.SourceFile;
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(index) as ts.Symbol);
    return exported.flatMap((alias) => {
      const symbol = checker.getAliasedSymbol(alias);
      if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return [];
      return checker
        .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
        .filter((property) => property.getDocumentationComment(checker).length === 0 && !isPulumis(property))
        .map((property) => `${symbol.name}.${property.name}`);
    });
  }

  private host(): ts.LanguageServiceHost {
    const { config } = ts.readConfigFile(join(checkout, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, checkout);
    const read = (path: string) => this.files.get(path) ?? ts.sys.readFile(path);
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.files.keys()],
      getScriptVersion: () => "1",
      getScriptSnapshot(path) {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => checkout,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => this.files.has(path) || ts.sys.fileExists(path),
      readFile: read,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath as (path: string) => string,
    };
  }
}

const isPulumis = ({ declarations }: ts.Symbol): boolean =>
  declarations?.[0]?.getSourceFile().fileName.includes("/node_modules/@pulumi/") ?? false;

const pathOf = (name: string): string => join(checkout, "test/types", `${name}.ts`);
