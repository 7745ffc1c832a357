import { type Identity, linkOnce } from "../../kernel/overlap/identity.ts";
import type { Arguments, Kind } from "../kind.ts";
import type { LinkEnd } from "../traits.ts";
import { hasUnknown, unknown } from "../unknown.ts";

/** What of a resource the kernel has once. What is not known yet is left out. */
export function identitiesOf(kind: Kind, args: Arguments): Identity[] {
  if (!kind.identities)
    return (kind.ends?.(args) ?? []).flatMap((end, index) =>
      isKnown(end) ? linkOnce(end, endNames[index] ?? "name") : [],
    );
  return kind.identities
    .filter(({ fields }) => !fields.some((field) => hasUnknown(args[field])))
    .flatMap(({ of }) => of(args) ?? []);
}

/** The links of a resource that are known. */
export const endsOf = (kind: Kind, args: Arguments): LinkEnd[] => (kind.ends?.(args) ?? []).filter(isKnown);

const isKnown = (end: LinkEnd): boolean => ![end, end.name, end.netns].includes(unknown as never);

/** The argument that names each end. */
const endNames = ["name", "peer.name"];
