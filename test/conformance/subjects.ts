import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Adopted } from "./adopted.ts";
import type { Subject } from "./subject.ts";

/** What the file of a kind has: how its objects are tested, and how those that are adopted. */
interface KindFile {
  subjects: Subject[];
  adopted?: Adopted[];
}

const folder = join(import.meta.dirname, "subjects");
const files = readdirSync(folder).sort();
const kinds = await Promise.all(files.map((file) => import(join(folder, file)) as Promise<KindFile>));

/** The subjects of all kinds, kind by kind. */
export const subjects: Subject[] = kinds.flatMap((kind) => kind.subjects);

/** What is adopted, of the kinds that can be. */
export const adopted: Adopted[] = kinds.flatMap((kind) => kind.adopted ?? []);
