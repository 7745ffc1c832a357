import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { CommandError } from "../../host/errors.ts";
import { KernelError, meansAbsent, meansExists, refusal } from "../errors.ts";
import { groupOf, isOurGroup, markText, type Owner } from "../marks.ts";
import { foundRefuse } from "../notes/found.ts";
import { placeText } from "../notes/place.ts";
import {
  adopted,
  type Link,
  type LinkRef,
  linkIsOurs,
  linkOrigin,
  linkParse,
  linkShowLine,
  linkText,
  taken,
} from "./form.ts";
import { linkLook } from "./look.ts";
import { linkRemove } from "./removal.ts";

/** Same as: ip -n NETNS addr show dev NAME */
export async function linkShow(ref: LinkRef): Promise<Link | undefined> {
  return linkParse(await linkLook(ref), ref);
}

/**
 * The link if it is ours, undefined where it is gone or another's. Throws where it is ours by its group but somebody
 * changed its mark.
 */
export async function linkShowOurs(ref: LinkRef, owner: Owner): Promise<Link | undefined> {
  const link = await linkShow(ref);
  return link && linkIsOurs(link, ref, owner) ? link : undefined;
}

/** What a link is made of: the words after `link add name NAME group GROUP`. */
export interface LinkMaking extends LinkRef {
  owner: Owner;
  words: readonly string[];
  /** The other end that comes with it, whose name may be taken too. */
  peer?: LinkRef;
  /** An mtu that is to count as set: one given at creation does not, and a bridge would follow its ports. */
  pinnedMtu?: number;
}

/**
 * Makes a link with its mark. Same as: ip -n NETNS link add name NAME group GROUP …; ip -n NETNS link set group GROUP
 * alias MARK. Only links born in our group get the alias, so a foreign link of this name stays as it is.
 * @returns the link, and whether it was there already (ours, from a run that was cut off)
 * @throws KernelError `taken` where a foreign link has the name
 */
export async function linkAdd({
  owner,
  words,
  peer,
  pinnedMtu,
  ...ref
}: LinkMaking): Promise<{ link: Link; resumed: boolean }> {
  const group = `${groupOf(owner.mark, owner.origin)}`;
  // The kernel takes no notice of an mtu that is there already, so another one is set in between.
  const pins = pinnedMtu === undefined ? [] : [pinnedMtu === 68 ? 69 : pinnedMtu - 1, pinnedMtu];
  const [added, marked, shown] = await ipBatch(ref.netns, [
    { words: ["link", "add", "name", ref.name, "group", group, ...words] },
    linkMarkLine(owner),
    linkShowLine(ref.name),
    ...pins.map((mtu) => ({ words: ["link", "set", "group", group, "mtu", `${mtu}`] })),
  ]).catch((error: unknown) => {
    throw explainParse(error, ref);
  });
  if (added?.error && !meansExists(added.error)) throw refusal(`making ${linkText(ref)}`, added.error);
  if (marked?.error) throw refusal(`marking ${linkText(ref)}`, marked.error);
  const link = linkParse(shown, ref);
  const other = link || !peer ? undefined : await linkShow(peer);
  if (peer && other) throw await takenBy(peer, other, owner);
  if (!link) throw refusal(`making ${linkText(ref)}`, added?.error ?? "it is gone again");
  if (!linkIsOurs(link, ref, owner)) throw await takenBy(ref, link, owner);
  return { link, resumed: added?.error !== undefined };
}

/** A link that another run makes just now, in a group of ours, gets the mark that tells whose it is in a moment. */
async function takenBy(ref: LinkRef, found: Link, owner: Owner): Promise<KernelError> {
  let link = found;
  for (let looks = 20; looks > 0 && link.ifalias === undefined && isOurGroup(Number(link.group)); looks -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    link = (await linkShow(ref)) ?? link;
  }
  return taken(ref, link, owner);
}

/** Same as: ip link property add dev NAME altname ALTNAME */
export async function linkAltname(ref: LinkRef, link: Link, altname: string | undefined): Promise<void> {
  if (altname === undefined || link.altnames.includes(altname)) return;
  await linkSet(ref, [{ words: ["link", "property", "add", "dev", ref.name, "altname", altname] }]);
}

/** Same as: ip link set group GROUP alias MARK. Marks what was born in our group in this namespace. */
export const linkMarkLine = (owner: Owner): Line => ({
  words: ["link", "set", "group", `${groupOf(owner.mark, owner.origin)}`, "alias", markText(owner)],
});

/** Lines that give a link a new mark in place, after a rename of resource or stack. What was adopted stays so. */
export const linkRemarkLines = (link: Link, owner: Owner): Line[] =>
  linkSignLines(link.ifname, { ...owner, origin: linkOrigin(link, owner) ?? owner.origin });

/** Lines that mark a link, as one message: no run is cut off between alias and group. */
export const linkSignLines = (name: string, owner: Owner): Line[] => [
  { words: ["link", "set", "dev", name, "group", `${groupOf(owner.mark, owner.origin)}`, "alias", markText(owner)] },
];

/** What `ip` cannot parse may be a master or device that is not there; then it tells that alone. */
function explainParse(error: unknown, ref: LinkRef): unknown {
  const [, name] =
    (error instanceof CommandError && /argument "([^"]+)" is wrong: Device does not exist/.exec(error.reason)) || [];
  return name === undefined
    ? error
    : new KernelError("absent", `${linkText(ref)}: there is no link ${name} in ${placeText(ref.netns)}`);
}

/** Runs lines on a link and reads it back. Throws the first error, in the tool's words. */
export async function linkSet(ref: LinkRef, lines: readonly Line[]): Promise<Link> {
  const results = await ipBatch(ref.netns, [...lines, linkShowLine(ref.name)]).catch((error: unknown) => {
    throw explainParse(error, ref);
  });
  for (const [index, { words }] of lines.entries()) {
    const error = results[index]?.error;
    if (error !== undefined) throw refusal(`ip ${words.join(" ")} in ${placeText(ref.netns)}`, error);
  }
  const link = linkParse(results.at(-1), ref);
  if (!link) throw linkGone(ref);
  return link;
}

export const linkGone = (ref: LinkRef): KernelError =>
  new KernelError("absent", `${linkText(ref)} is gone; \`pulumi up --refresh\` makes it again`);

/**
 * Same as: ip -n NETNS link del dev NAME, if it bears our mark. What is gone, or another's, is left alone.
 * @returns whether there was something to remove
 */
export async function linkDelete(ref: LinkRef, owner: Owner): Promise<boolean> {
  const link = await linkShowOurs(ref, owner);
  if (!link) return false;
  if (linkOrigin(link, owner) === "adopted") throw adopted(linkText(ref));
  await foundRefuse({ netns: ref.netns, about: `link ${ref.name}` }, `${link.ifindex}`);
  const deleted = await linkRemove(ref);
  if (deleted.error && !meansAbsent(deleted.error)) throw refusal(`removing ${linkText(ref)}`, deleted.error);
  return true;
}
