import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "./checkout.ts";

/** The sources of a stack's program, and names. */
export interface StackOptions {
  /** A folder of examples/, which is copied. */
  example?: string;
  /** The program's text, an ES module, instead of an example. */
  program?: string;
  /** @default "lab-test" */
  project?: string;
  /** A folder that already has the project, instead of a new one. */
  folder?: string;
  /** The stack's name. @default "dev" */
  name?: string;
  /** A folder that several stacks share as their backend. @default one of its own */
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
