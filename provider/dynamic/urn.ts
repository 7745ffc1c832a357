import { markParse } from "../kernel/marks.ts";

/** URNs by mark, as the checks of this process learned them. The engine tells no verb whose row it is about. */
const known = new Map<string, string>();

export function urnRemember(mark: string, urn: string | undefined): void {
  if (urn !== undefined) known.set(mark, urn);
}

/**
 * The URN of the resource that has this mark; where no check ran, as in a destroy, made of the mark. Undefined where that
 * does not tell all of it: long names are cut, and of types with slashes it is not clear where one ends.
 */
export function urnOfMark(mark: string): string | undefined {
  const { stack, resource } = markParse(mark) ?? { stack: "", resource: "" };
  const [, project, name] = /^(?:[^/]+\/)?([^/]+)\/([^/]+)$/.exec(stack) ?? [];
  const [, parent, kind, own] = /^(?:([a-z][^/]*)\/)?([A-Z]\w*):([^/]+)$/.exec(resource) ?? [];
  const isWhole = kind !== undefined && name !== undefined && ![stack, resource].some((word) => cut.test(word));
  const types = `${parent === undefined ? "" : `${parent}$`}pulumi-nodejs:dynamic/linux:${kind}`;
  return known.get(mark) ?? (isWhole ? `urn:pulumi:${name}::${project}::${types}::${own}` : undefined);
}

/** How a word of a mark ends that does not hold all of its text. */
const cut = /~[0-9a-f]{8}$/;
