import type { Arguments } from "../../dynamic/kind.ts";
import { netns as netnsKind } from "../../kinds/netns.ts";
import { addressKeys, addressMembers } from "./addresses.ts";
import { anyKind } from "./any-kind.ts";
import { kindLinkMembers } from "./kind-links.ts";
import { absent, entriesOf, type Lab, pick, problem, valuesOf } from "./lab.ts";
import { linkEntry, linkMembers, noBridge } from "./links.ts";
import type { Member } from "./member.ts";
import { sections } from "./sections.ts";

/** The arguments of a namespace's own kind; its name is its key. */
const netnsKeys = Object.keys(netnsKind.schema.shape).filter((word) => word !== "name");

/**
 * A namespace and what is in it; its own addresses are on its `lo`. A key that is no argument of `Netns` and no section is the
 * name of a bridge.
 */
export function namespaceMembers(lab: Lab, netns: string, entry: Arguments): Member[] {
  const path = ["namespaces", netns];
  const self: Member = {
    name: path.join("."),
    kind: anyKind(netnsKind),
    args: { ...pick(entry, netnsKeys), name: netns },
    rank: "netns",
    netns,
    within: [],
    where: (argument) => (argument === "name" ? path : [...path, argument]),
    missing: { at: path, value: undefined },
  };
  const links = entriesOf(lab, [...path, "links"], entry.links).flatMap(([link, given]) => {
    const at = [...path, "links", link];
    if (given.kind !== undefined) return kindLinkMembers(lab, { netns, link, path: at, entry: given });
    if (given.master === undefined)
      problem(
        lab,
        at,
        "a link of a namespace has a master, its bridge, or a kind; what leads to another namespace is one of `cables`",
      );
    return linkMembers(lab, { netns, link, path: at, entry: given });
  });
  const inside = Object.entries(sections).flatMap(([word, { member, inTurn }]) => {
    const made = valuesOf(lab, [...path, word], entry[word]).map(([key, value]) =>
      member(lab, { netns, path: [...path, word, key], key, value }),
    );
    return inTurn ? oneByOne(made) : made;
  });
  const own = addressMembers(lab, entry, { device: "lo", netns, link: self.name, path });
  return [self, ...own, ...links, ...shortLinks(lab, netns, entry), ...inside];
}

/** Members of which each needs the one before, in the order of their names: the engine does not keep that of the program. */
const oneByOne = (members: readonly Member[]): Member[] =>
  [...members]
    .sort(({ name }, { name: other }) => byName(name, other))
    .map((member, index, all) => (index === 0 ? member : { ...member, needs: [`${all[index - 1]?.name}`] }));

const byName = new Intl.Collator("en", { numeric: true }).compare;

function shortLinks(lab: Lab, netns: string, entry: Arguments): Member[] {
  const keys = [...netnsKeys, ...addressKeys, "links", ...Object.keys(sections)];
  return Object.entries(entry)
    .filter(([word]) => !keys.includes(word))
    .flatMap(([bridge, value]) => {
      const at = ["namespaces", netns, bridge];
      if (!lab.bridges.has(bridge)) {
        absent(lab, at, `${noBridge(lab, bridge)}; the arguments of a namespace are ${keys.join(", ")}`);
        return [];
      }
      const long = linkEntry(lab, at, value);
      return linkMembers(lab, {
        netns,
        link: bridge,
        path: at,
        entry: { ...long, master: "master" in long ? long.master : bridge },
      });
    });
}
