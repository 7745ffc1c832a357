import type { Arguments, Kind } from "../../dynamic/kind.ts";
import { unknown } from "../../dynamic/unknown.ts";
import { shown } from "../../kernel/schema/text.ts";
import { linkKinds } from "../../kinds/link-kinds.ts";
import { addressKeys, addressMembers } from "./addresses.ts";
import { anyKind } from "./any-kind.ts";
import { known, type Lab, omit, type Path, problem } from "./lab.ts";
import type { Member } from "./member.ts";
import { netnsIn, withinNetns } from "./tops.ts";

/** A link that is no cable: its `kind` tells the type. */
interface KindLink {
  netns: string | undefined;
  link: string;
  path: Path;
  entry: Arguments;
}

const kinds: ReadonlyMap<unknown, Kind> = new Map(
  Object.entries(linkKinds).map(([type, kind]) => [type, anyKind(kind as unknown as Kind)]),
);

/** A link of the topology's own `links`: it is on the host or, where it has a `netns`, in a namespace. */
export function topLinkMembers(lab: Lab, link: string, { netns, ...entry }: Arguments): Member[] {
  const path = ["links", link];
  return kindLinkMembers(lab, { netns: netnsIn(lab, [...path, "netns"], { netns }), link, path, entry });
}

/** A link that is no cable, with its addresses. The link that it stands on is looked up later, when all links are known. */
export function kindLinkMembers(lab: Lab, { netns, link, path, entry }: KindLink): Member[] {
  if (entry.kind === unknown) {
    // The link is no member while its type is unknown, so an argument that names the link may still be right.
    lab.isPartial = true;
    return [];
  }
  const kind = kinds.get(entry.kind);
  if (!kind) {
    const all = [...kinds.keys()].join(", ");
    problem(lab, [...path, "kind"], `a link is of kind ${all}, not ${shown(String(entry.kind))}`);
    return [];
  }
  const ofKind = Object.keys(kind.schema.shape).filter((key) => key !== "name" && key !== "netns");
  const given = known(lab, { at: path, entry }, ["kind", ...ofKind, ...addressKeys]);
  const self: Member = {
    name: path.join("."),
    kind,
    args: { ...omit(given, ["kind", ...addressKeys]), name: link, ...(netns !== undefined && { netns }) },
    // Links join a bond or a VRF, so these are made as early as bridges.
    rank: kind.isMaster ? "bridge" : "upper",
    netns,
    within: withinNetns(netns),
    derived: ["netns"],
    where: (argument) => (argument === "name" ? path : [...path, ...argument.split(".")]),
    missing: { at: path, value: undefined },
  };
  return [self, ...addressMembers(lab, entry, { device: link, netns, link: self.name, path })];
}
