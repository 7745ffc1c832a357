// npm run docs: writes the tables of docs/kinds/*.md and docs/schema.json from the shapes in provider/kinds/ and their JSDoc.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, readSurface } from "./surface.ts";
import { writtenDocs } from "./written.ts";

for (const [name, text] of await writtenDocs(readSurface())) {
  const path = join(checkout, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  writeFileSync(path, text);
  console.log(`wrote ${name}`);
}
