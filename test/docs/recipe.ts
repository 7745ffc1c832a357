import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../support/checkout.ts";

const page = readFileSync(join(checkout, "docs/cookbook.md"), "utf8");

/** The blocks of a section of the cookbook, as a reader copies them. */
function blocksOf(heading: string): string[] {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/cookbook.md has no section "${heading}"`);
  return [...section.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = ""]) => block);
}

/** Writes the files that a section of the cookbook shows: blocks that begin with a comment, the file's name. */
export function writeRecipe(folder: string, heading: string): void {
  for (const block of blocksOf(heading)) {
    const [, name] = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(block) ?? [];
    if (name) writeFileSync(join(folder, name), block);
  }
}
