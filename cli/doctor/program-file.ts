import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFile } from "../../provider/dynamic/project-file.ts";

/** Whether the project of a folder has a program, or names one. A folder without a project counts as one that has: the engine tells. */
export function hasProgram(folder: string): boolean {
  const project = projectFile(folder);
  if (project === undefined) return true;
  const root = dirname(project);
  const names = [project, join(root, "package.json")].filter(existsSync).map((file) => readFileSync(file, "utf8"));
  return names.some((text) => /^\s*"?main"?\s*:/m.test(text)) || readdirSync(root).some((file) => isIndex.test(file));
}

const isIndex = /^index\.[cm]?[jt]sx?$/;
