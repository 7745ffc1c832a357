import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { CommandError } from "../../host/errors.ts";
import { KernelError, meansAbsent, refusal } from "../errors.ts";
import { groupOf, markText, type Owner } from "../marks.ts";
import { foundRefuse } from "../notes/found.ts";
import { placeText } from "../notes/place.ts";
import { mustBeDown } from "./bonded.ts";
import {
  type Link,
  type LinkLine,
  type LinkRef,
  linkIsOurs,
  linkOrigin,
  linkParse,
  linkShowLine,
  linkText,
  setLine,
} from "./form.ts";
import { linkLook } from "./look.ts";
import { adopted, linkNotFound, linkRefused } from "./refused.ts";
import { linkRemove } from "./removal.ts";

/** Same as: ip -n NETNS addr show dev NAME */
export async function linkShow(ref: LinkRef): Promise<Link | undefined> {
  return linkParse(await linkLook(ref), ref);
}

/**
 * Reads a link that is ours; undefined where there is no such link or it is somebody else's. Throws where the link's device group
 * is ours but somebody changed the mark in its alias.
 */
export async function linkShowOurs(ref: LinkRef, owner: Owner): Promise<Link | undefined> {
  const link = await linkShow(ref);
  return link && linkIsOurs(link, ref, owner) ? link : undefined;
}

/** Same as: ip link property add dev NAME altname ALTNAME */
export async function linkAltname(ref: LinkRef, link: Link, altname: string | undefined): Promise<void> {
  if (altname === undefined || link.altnames.includes(altname)) return;
  await linkSet(ref, [{ argv: ["link", "property", "add", "dev", ref.name, "altname", altname] }]);
}

/**
 * Marks the links in this namespace that were created in the owner's device group. Same as: ip link set group GROUP alias MARK
 */
export const linkMarkLine = (owner: Owner): Line => ({
  argv: ["link", "set", "group", `${groupOf(owner.mark, owner.origin)}`, "alias", markText(owner)],
});

/** Lines that mark a link anew after its resource or stack was renamed. An adopted link stays marked as adopted. */
export const linkRemarkLines = (link: Link, owner: Owner): Line[] =>
  linkSignLines(link.ifname, { ...owner, origin: linkOrigin(link, owner) ?? owner.origin });

/** Lines that mark a link. Alias and group go in one message, so that no run is cut off between them. */
export const linkSignLines = (name: string, owner: Owner): Line[] => [
  { argv: ["link", "set", "dev", name, "group", `${groupOf(owner.mark, owner.origin)}`, "alias", markText(owner)] },
];

/** Explains an error of `ip` about words that it cannot parse, where the cause is a master or device that is not there. */
export const explainParse = (error: unknown, refused: Parameters<typeof linkNotFound>[1]): unknown =>
  (error instanceof CommandError && linkNotFound(error.reason, refused)) || error;

/** Runs lines on a link and reads the link back. Throws the first error, in the words of `ip`. */
export async function linkSet(ref: LinkRef, lines: readonly LinkLine[]): Promise<Link> {
  const say = (all: readonly Line[]) =>
    ipBatch(ref.netns, [...all, linkShowLine(ref.name)]).catch((error: unknown) => {
      throw explainParse(error, { ref, argv: lines.flatMap(({ argv }) => argv) });
    });
  const first = await say(lines);
  const isUp = first.some(({ error }) => mustBeDown(error));
  const results = isUp ? (await say([setLine(ref.name, ["down"]), ...lines])).slice(1) : first;
  for (const [index, { argv, argument }] of lines.entries()) {
    const what = `ip ${argv.join(" ")} in ${placeText(ref.netns)}`;
    const error = results[index]?.error;
    if (error !== undefined) throw linkRefused(error, { ref, what, argv, argument });
  }
  const link = linkParse(results.at(-1), ref);
  if (!link) throw linkGone(ref);
  return link;
}

export const linkGone = (ref: LinkRef): KernelError =>
  new KernelError("absent", `${linkText(ref)} is gone; \`pulumi up --refresh\` makes it again`);

/**
 * Deletes a link if it bears our mark; a link that is somebody else's stays. Same as: ip -n NETNS link del dev NAME
 * @returns whether there was a link of ours
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
