import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "./checkout.ts";

/** Where a stack's program comes from. */
export interface StackOptions {
  /** A folder of examples/, of which a copy is used. */
  example?: string;
  /** Or the program's own text, an ES module. */
  program?: string;
  /** @default "lab-test" */
  project?: string;
  /** Or a folder that holds the project already. */
  folder?: string;
  /** The stack's name. @default "dev" */
  name?: string;
  /** A folder that several stacks have as their backend. @default one of its own */
  backend?: string;
}

/** Makes a project in a folder of its own. */
export function projectFolder({ example, program, project = "lab-test" }: StackOptions): string {
  const folder = mkdtempSync(join(tmpdir(), "netns-e2e-"));
  if (example) cpSync(join(checkout, "examples", example), folder, { recursive: true, filter: isSource });
  else writeFileSync(join(folder, "Pulumi.yaml"), projectText(project));
  if (program !== undefined) {
    writeFileSync(join(folder, "package.json"), `{ "type": "module", "main": "index.mjs" }`);
    writeFileSync(join(folder, "index.mjs"), program);
  }
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const projectText = (name: string) => `name: ${name}\nruntime: { name: nodejs, options: { typescript: false } }\n`;

const isSource = (path: string): boolean => !/node_modules|\.pulumi$/.test(path);
