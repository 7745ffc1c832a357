import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { Deployed } from "./deployment.ts";
import { onGround } from "./on-ground.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

for (const subject of subjects)
  it(`${subject.kind} ${subject.title ?? ""} is noted after a change as if it had been made so`, () =>
    onGround(subject, notedAnew));

async function notedAnew(subject: Subject): Promise<void> {
  const one = new Deployed(subject.kind, "one");
  await one.up(subject.args);
  const [first, changes] = [claims(), Object.entries(subject.inPlace).map(([key, { to }]) => ({ [key]: to }))];
  const after = new Map<object, string[]>();
  // A kind whose objects are not claimed has no more to compare.
  for (const change of first.length > 0 ? changes : []) {
    await one.up({ ...subject.args, ...change });
    after.set(change, claims());
  }
  await one.up(subject.args);
  assert.deepEqual(claims(), first);
  await one.down();
  for (const [change, noted] of after) {
    await one.up({ ...subject.args, ...change });
    assert.deepEqual(noted, claims(), JSON.stringify(change));
    await one.down();
  }
}

/** The claims (the notes that tell whose an object is, and what makes it again), without the nonces of what they lie within. */
function claims(): string[] {
  const root = "/run/pulumi-netns";
  return (existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [])
    .filter((file) => file.isFile() && file.name.endsWith(".json"))
    .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, "utf8"))
    .filter((note) => "remake" in JSON.parse(note))
    .map((note) => note.replaceAll(/@[0-9a-f]{8}\b/g, "@nonce"))
    .sort();
}
