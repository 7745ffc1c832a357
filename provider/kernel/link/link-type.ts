import { isDeepStrictEqual } from "node:util";
import type { LinkMaking, linkAdd } from "./add.ts";
import type { LinkForms, LinkWanted } from "./common.ts";
import type { ArgvForm } from "./field.ts";
import type { Link } from "./form.ts";
import { argvAfter } from "./lines.ts";

/** A type of link, described as data, from which all verbs of its kind of resource follow. */
export interface LinkType {
  /** iproute2's word, as in `ip link add … type TYPE`. */
  type: string;
  /** What a kernel lacks that does not know the type: the module to load, as `modprobe NAME`, or a build option. */
  option: string;
  /** Arguments that `ip link set` wants beside any other one of the type. */
  named: readonly string[];
  /** Makes the link, where `ip link add` does not. @default {@link linkAdd} */
  add?(making: LinkMaking): ReturnType<typeof linkAdd>;
  /** The arguments of the type, with those that all links share. */
  forms: LinkForms;
  /** Arguments that the kernel takes only when the link is made. */
  fixed: readonly string[];
  /** Whether a link of the type can have ports: then its mtu follows theirs until somebody sets it. */
  takesPorts: boolean;
}

/** The arguments whose declared value differs from the link's, and that the kernel does not change in place. */
export const otherwiseFixed = (type: LinkType, wanted: LinkWanted, link: Link): string[] =>
  Object.entries(type.forms).flatMap(([argument, form]) => {
    const now = wanted[argument];
    if (!("read" in form) || now === undefined) return [];
    const isOther = type.fixed.includes(argument)
      ? differs(form, link, now)
      : form.refused?.(form.read(link, now), now);
    return isOther ? [argument] : [];
  });

const differs = (form: ArgvForm, link: Link, now: unknown): boolean =>
  form.differs?.(link, now) ?? !isDeepStrictEqual(form.read(link, now), now);

/** The words of a command between the link and one argument of its type. */
export const typeWords = ({ type, forms, named }: LinkType, wanted: LinkWanted): string[] => {
  const only = Object.fromEntries(named.map((argument) => [argument, wanted[argument]]));
  return [type, ...argvAfter("type", forms, { name: wanted.name, ...only }).flat()];
};

/**
 * Leaves out what cannot be changed, and arguments of the type that have the declared value already: a kernel that lacks a
 * setting refuses even the value that it has.
 */
export function withoutSame({ forms, fixed }: LinkType, wanted: LinkWanted, link: Link): LinkWanted {
  const left = Object.entries(forms).filter(([argument, form]) => {
    const isOwn = "read" in form && form.after === "type";
    return fixed.includes(argument) || (isOwn && !differs(form, link, wanted[argument]));
  });
  return { ...wanted, ...Object.fromEntries(left.map(([argument]) => [argument, undefined])) };
}
