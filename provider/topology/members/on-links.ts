import { unknown } from "../../dynamic/unknown.ts";
import { shown } from "../../kernel/schema/text.ts";
import { linkOfSetting } from "../../kernel/setting/schema.ts";
import { absent, type Lab, problem } from "./lab.ts";
import { lowestFirst } from "./lowest-first.ts";
import { endsOf, linkKey, type Member } from "./member.ts";

/** The names of the members that are links, by the key of each link. */
type Links = ReadonlyMap<string, string>;

/**
 * Makes members depend on the links of the topology that they name. Routes, settings, and links on other links end with the link
 * that they name, since a new link has none of them. A port outlives its bridge, but needs it.
 */
export function onTheirLinks(lab: Lab, members: readonly Member[]): Member[] {
  const links = new Map(
    members.flatMap((member) => endsOf(member).map(({ netns, name }) => [linkKey(netns, name), member.name] as const)),
  );
  const hung = members.map((member) => {
    if (member.rank === "upper") return ported(onOthers(onItsDevice(lab, member, links), links), links);
    if (member.rank === "cable" || member.rank === "bridge") return ported(member, links);
    if (member.args.vrf !== undefined) return inVrf(lab, hungOn(member, links), members);
    return hungOn(member, links);
  });
  return lowestFirst(lab, hung);
}

function hungOn(member: Member, links: Links): Member {
  const device = deviceOf(member);
  return device === undefined ? member : hangs(member, links.get(linkKey(member.netns, device)));
}

/** A route or rule with a `vrf`, a link of the same namespace: it has the VRF's table, and ends with the VRF. */
function inVrf(lab: Lab, member: Member, members: readonly Member[]): Member {
  const { vrf: name, table } = member.args;
  const vrfs = members.filter(({ kind, netns }) => kind.linkType === "vrf" && netns === member.netns);
  const found = vrfs.find(({ args }) => args.name === name);
  if (table !== undefined)
    problem(lab, member.where("table"), `give vrf or table, not both; here are ${name} and ${table}`);
  if (found) return { ...hangs(member, found.name), args: { ...member.args, table: found.args.table } };
  const there = vrfs.map(({ args }) => args.name).join(", ") || "none";
  if (name !== unknown)
    absent(lab, member.where("vrf"), `there is no VRF ${shown(`${name}`)} in ${member.netns}; it has ${there}`);
  return { ...member, args: { ...member.args, table: unknown } };
}

const hangs = (member: Member, link: string | undefined): Member =>
  link === undefined || member.within.includes(link) ? member : { ...member, within: [...member.within, link] };

/** The link that a route, a neighbour or a setting names. */
function deviceOf({ rank, args }: Member): string | undefined {
  if (rank === "route" || rank === "neighbour") return typeof args.device === "string" ? args.device : undefined;
  return rank === "sysctl" ? linkOfSetting(`${args.key}`) : undefined;
}

/** A link with the other links that it stands on, beside it. */
const onOthers = (member: Member, links: Links): Member =>
  (member.kind.lowers ?? []).reduce(
    (one, argument) => hangs(one, links.get(linkKey(one.netns, String(one.args[argument])))),
    member,
  );

/** A link with its `device`, a link in the same namespace or, where that has no link of this name, on the host. */
function onItsDevice(lab: Lab, member: Member, links: Links): Member {
  const { netns, device, linkNetns } = member.args;
  if (linkNetns !== undefined) return elsewhere(lab, member, links);
  if (typeof device !== "string") return member;
  const beside = links.get(linkKey(netns, device));
  if (beside !== undefined && beside !== member.name) return hangs(member, beside);
  const onHost = links.get(linkKey(undefined, device));
  if (onHost === undefined) absent(lab, member.where("device"), noLink(member, device));
  return hangs({ ...member, args: { ...member.args, linkNetns: false } }, onHost);
}

const noLink = ({ netns }: Member, name: string): string =>
  `there is no link ${JSON.stringify(name)} in this topology, ${netns === undefined ? "" : `in ${netns} or `}on the host; for another one of the host's say \`linkNetns: false\``;

/** A link whose `linkNetns` is given: its `device` is in that namespace of the topology, or is any link of the host. */
function elsewhere(lab: Lab, member: Member, links: Links): Member {
  const { device, linkNetns } = member.args;
  const place = linkNetns === false ? undefined : linkNetns;
  if (place !== undefined && !(typeof place === "string" && lab.namespaces.has(place)))
    absent(lab, member.where("linkNetns"), `there is no namespace ${JSON.stringify(place)} in this topology`);
  const inside = typeof place === "string" ? hangs(member, `namespaces.${place}`) : member;
  return hangs(inside, links.get(linkKey(place, device)));
}

/** A member that needs the bridges of the topology of which it is a port. */
function ported(member: Member, links: Links): Member {
  const masters = endsOf(member).flatMap(({ netns, master }) =>
    master === undefined ? [] : [links.get(linkKey(netns, master))],
  );
  const needs = masters.filter((name) => name !== undefined);
  return needs.length === 0 ? member : { ...member, needs: [...(member.needs ?? []), ...needs] };
}
