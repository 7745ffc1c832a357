import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Adopted } from "./adopted.ts";
import { isHere } from "./here.ts";
import type { Subject } from "./subject.ts";

/** The exports of a kind's file: subjects for the tests of the kind, and objects for the tests of adoption. */
interface KindFile {
  subjects: Subject[];
  adopted?: Adopted[];
}

const folder = join(import.meta.dirname, "subjects");
const files = readdirSync(folder).sort();
const kinds = await Promise.all(files.map((file) => import(join(folder, file)) as Promise<KindFile>));

/** The subjects of all kinds, also of those that this kernel lacks. */
export const allSubjects: Subject[] = kinds.flatMap((kind) => kind.subjects);

/** The subjects whose kind this kernel has, with what they need of it. A second kernel tries the others (test/second-kernel/links.test.ts). */
export const subjects: Subject[] = allSubjects.filter(({ kind, need }) => isHere(kind, need));

/** The first of each kind. `npm test` tries it, and the deep tests the others ({@link others}). */
export const firsts = <One extends { kind: string }>(list: readonly One[]): One[] =>
  list.filter(({ kind }, index) => list.findIndex((one) => one.kind === kind) === index);

/** All but the first of each kind. */
export const others = <One extends { kind: string }>(list: readonly One[]): One[] => {
  const first = new Set(firsts(list));
  return list.filter((one) => !first.has(one));
};

/** The objects to adopt, for kinds that can adopt and that this kernel has. */
export const adopted: Adopted[] = kinds.flatMap((kind) => kind.adopted ?? []).filter(({ kind }) => isHere(kind));
