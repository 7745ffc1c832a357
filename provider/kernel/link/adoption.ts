import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { canBeLine } from "../../host/batch/text.ts";
import { CommandError } from "../../host/errors.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { vlansFound } from "../bridge-vlan/set.ts";
import { meansAbsent, refusal } from "../errors.ts";
import { isMarkOf, makerText, markedByOther, type Origin, type Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { type Link, type LinkRef, linkIsOurs, linkOrigin, linkText, typeOf } from "./form.ts";
import { linkSet, linkShow, linkShowOurs, linkSignLines } from "./links.ts";

/** A link as adoption (taking over what somebody else made) finds it; `own` has the alias and the group that our mark replaces, and VLANs. */
export interface LinkThere {
  text: string;
  is: string;
  ours: boolean;
  origin: Origin | undefined;
  maker: string;
  obstacle: string | undefined;
  own: { alias: string; group: string; vlans?: unknown };
  link: Link;
}

/** Finds the link with this name, whoever made it. `type` is the type that the link has to have, in iproute2's word. */
export async function linkFind(ref: LinkRef, owner: Owner, type: string): Promise<LinkThere | undefined> {
  const link = await linkShow(ref);
  if (!link) return undefined;
  const ours = linkIsOurs(link, ref, owner);
  const isMarked = isMarkOf(owner, link.ifalias);
  const other = isMarked ? undefined : markedByOther(link.ifalias);
  return {
    text: linkText(ref),
    is: `${link.ifindex}`,
    ours,
    origin: ours ? linkOrigin(link, owner) : undefined,
    // `maker` is told only for a link that is not ours, and then somebody else wrote this mark.
    maker: isMarked ? "it bears this resource's mark, and we did not make it" : makerText(link.ifalias),
    obstacle: typeOf(link) === type ? other : `it is a ${typeOf(link)}, not a ${type}`,
    // One end of a cable may bear our mark already while the other does not: our own mark is nothing to put back.
    own: {
      ...(ours ? { alias: "", group: "default" } : { alias: link.ifalias ?? "", group: link.group }),
      ...(await vlansFound(ref, link)),
    },
    link,
  };
}

/** Marks a link as ours by adoption. */
export async function linkTake(ref: LinkRef, owner: Owner): Promise<void> {
  await linkSet(ref, linkSignLines(ref.name, { ...owner, origin: "adopted" }));
}

/**
 * Releases an adopted link: runs lines that put it back as it was found, then removes our mark. Throws where the mark stays on,
 * since a link with our mark counts as ours and would be deleted some day. @returns what could not be put back
 */
export async function linkRelease(
  ref: LinkRef,
  lines: readonly Line[],
  own: Record<string, unknown>,
): Promise<string[]> {
  const left = await linkPutBack(ref, lines);
  await linkUnmark(ref, own);
  return left;
}

/** Runs lines that put a link back; a line that fails does not stop the others. @returns what could not be put back */
export async function linkPutBack(ref: LinkRef, lines: readonly Line[]): Promise<string[]> {
  const results = await Promise.all(
    lines.map(async (line) => {
      const failure = await putBack(ref, line);
      return failure === undefined ? [] : [`ip ${line.argv.join(" ")} in ${placeText(ref.netns)}: ${failure}`];
    }),
  );
  return results.flat();
}

/**
 * Runs a line, as a command of its own where a batch cannot hold its words: a foreign bridge may have any name.
 * @returns why the line failed
 */
async function putBack({ netns }: LinkRef, line: Line): Promise<string | undefined> {
  const work = async () =>
    canBeLine(line.argv) ? (await ipBatch(netns, [line]))[0]?.error : void (await alone(netns, line.argv));
  return work().catch((error: Error) => error.message);
}

/** Removes our mark from a link of ours whose earlier alias and group are not known. */
export async function linkUnmarkOurs(ref: LinkRef, owner: Owner): Promise<void> {
  if (await linkShowOurs(ref, owner)) await linkUnmark(ref, {});
}

/** Gives a link back its earlier alias and group, in one message; not in a batch, which could not hold every alias. */
export async function linkUnmark({ netns, name }: LinkRef, { group, alias }: Unmarked): Promise<void> {
  const argv = ["link", "set", "dev", name, "group", String(group ?? "default"), "alias", String(alias ?? "")];
  await alone(netns, argv).catch((error: Error) => {
    const said = error instanceof CommandError ? error.reason : error.message;
    if (!meansAbsent(said))
      throw refusal(
        `taking the mark off ${linkText({ netns, name })}`,
        `${said}; run this again, which goes on from there`,
        error,
      );
  });
}

/** The group and the alias that a link had before our mark. */
interface Unmarked {
  group?: unknown;
  alias?: unknown;
}

/** Same as: ip -n NETNS WORDS */
const alone = (netns: NetnsRef, argv: readonly string[]) => run([...enter(netns), "ip", ...argv]);
