import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { kinds } from "../cli/kinds.ts";
import type { Kind } from "../provider/dynamic/kind.ts";
import type { Place } from "../provider/dynamic/traits.ts";
import { historyKinds } from "./histories/kinds.ts";

const checkout = join(import.meta.dirname, "..");
const files = (pattern: string) => globSync(pattern, { cwd: checkout }).sort();
const read = (path: string) => readFileSync(join(checkout, path), "utf8");

/** Texts that make members of a topology. */
const members = [...files("provider/topology/members/*.ts"), "provider/kinds/link-kinds.ts"].map(read).join("\n");

/** The places that a kind has, or says why it has none: what goes over all kinds finds it there. */
const places: Record<Place, (kind: Kind) => boolean> = {
  show: ({ ends, shows }) => ends !== undefined || shows !== undefined,
  doctor: ({ needs = [] }) => needs.length > 0,
  inventory: ({ objects = [], adoption, argumentsOf }) =>
    objects.length > 0 && (!adoption || argumentsOf !== undefined),
  topology: ({ name }) => members.includes(`/${name.toLowerCase()}.ts"`),
  histories: ({ name }) => historyKinds.some(({ kind }) => kind === name),
};

it("has a place for each kind wherever kinds have one, unless the kind says why not", () => {
  for (const kind of kinds.values()) {
    for (const [place, isThere] of Object.entries(places)) {
      assert.notEqual(isThere(kind), kind.without?.[place as Place] !== undefined, `${kind.name}: ${place}`);
    }
  }
});

it("asks no kind for its name, but in the kind itself", () => {
  const asking = /\bkind(\.name)? [!=]==? ["'][A-Z]|\.endsWith\("[:/][A-Z]\w+"\)/;
  for (const path of files("{provider,cli,test/histories}/**/*.ts")) {
    if (!path.startsWith("provider/kinds/")) assert.doesNotMatch(read(path), asking, path);
  }
});
