import { markParse } from "../kernel/marks.ts";

/** URNs by mark (the text that tells whose an object is), learned in checks, since the engine tells no other verb the URN. */
const known = new Map<string, string>();

export function urnRemember(mark: string, urn: string | undefined): void {
  if (urn !== undefined) known.set(mark, urn);
}

/**
 * The URN of the resource that has this mark. Where no check ran, as in a destroy, the URN is made of the mark. Undefined where
 * the mark does not hold the whole URN: long names are cut, and where types have slashes it is not clear where one ends.
 */
export function urnOfMark(mark: string): string | undefined {
  const { stack, resource } = markParse(mark) ?? { stack: "", resource: "" };
  const [, project, name] = /^(?:[^/]+\/)?([^/]+)\/([^/]+)$/.exec(stack) ?? [];
  const [, parent, kind, own] = /^(?:([a-z][^/]*)\/)?([A-Z]\w*):([^/]+)$/.exec(resource) ?? [];
  const isWhole = kind !== undefined && name !== undefined && ![stack, resource].some((word) => cut.test(word));
  const types = `${parent === undefined ? "" : `${parent}$`}pulumi-nodejs:dynamic/linux:${kind}`;
  return known.get(mark) ?? (isWhole ? `urn:pulumi:${name}::${project}::${types}::${own}` : undefined);
}

/** The end of a word in a mark that had to be cut. */
const cut = /~[0-9a-f]{8}$/;
