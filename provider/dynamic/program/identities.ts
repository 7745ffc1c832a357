import { type Identity, linkOnce } from "../../kernel/overlap/identity.ts";
import type { Arguments, Kind } from "../kind.ts";
import type { LinkEnd } from "../traits.ts";
import { hasUnknown, unknown } from "../unknown.ts";

/** The things of a resource that the kernel has only once, without those that are not known yet. */
export function identitiesOf(kind: Kind, args: Arguments): Identity[] {
  if (!kind.identities)
    return (kind.ends?.(args) ?? []).flatMap((end, index) =>
      isKnown(end) ? linkOnce(end, endArgument(index, "name")) : [],
    );
  return kind.identities
    .filter(({ fields }) => !fields.some((field) => hasUnknown(args[field])))
    .flatMap(({ of }) => of(args) ?? []);
}

/** The links of a resource whose name and namespace are known. */
export const endsOf = (kind: Kind, args: Arguments): LinkEnd[] => (kind.ends?.(args) ?? []).filter(isKnown);

/** The facts about a resource that the others of its program need, as far as they are known. */
export const tellsOf = (kind: Kind, args: Arguments) => ({
  identities: identitiesOf(kind, args),
  ends: endsOf(kind, args),
  reaches: whereKnown(kind.reaches?.bind(kind), args),
  gateways: whereKnown(kind.gateways?.bind(kind), args),
});

/** The facts that a kind tells by its arguments; none where a wrong or unknown value keeps the kind from telling them. */
function whereKnown<One extends object>(tell: ((args: Arguments) => One[]) | undefined, args: Arguments): One[] {
  try {
    return (tell?.(args) ?? []).filter((one) => !hasUnknown(one));
  } catch {
    return [];
  }
}

const isKnown = (end: LinkEnd): boolean => ![end, end.name, end.netns].includes(unknown as never);

/** An argument of one of a resource's links: those of a cable's far end stand below `peer`. */
export const endArgument = (index: number, argument: string): string => (index === 0 ? argument : `peer.${argument}`);
