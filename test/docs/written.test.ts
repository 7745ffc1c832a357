import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { exampleOf, textOf } from "../../tools/docs/jsdoc.ts";
import { checkout, readSurface } from "../../tools/docs/surface.ts";
import { writtenDocs } from "../../tools/docs/written.ts";

const surface = readSurface();

it("has tables and a JSON schema that are as the sources say", async () => {
  for (const [name, text] of await writtenDocs(surface)) {
    const path = join(checkout, name);
    assert.ok(existsSync(path) && readFileSync(path, "utf8") === text, `${name} is stale: npm run docs`);
  }
});

it("tells in JSDoc what each export is, with an example where a program calls or writes it", () => {
  const { checker, exported } = surface;
  for (const [name, symbol] of exported) {
    assert.notEqual(textOf(symbol.getDocumentationComment(checker)), "", `${name} has no JSDoc`);
    if (/^[a-z]|(Args|Options)$/.test(name) || exported.has(`${name}Args`))
      assert.notEqual(exampleOf(checker, symbol), "", `${name} has no @example`);
  }
});
