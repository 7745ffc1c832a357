import { ipBatch, type Line } from "../../host/batch/batch.ts";
import { canBeLine } from "../../host/batch/text.ts";
import { CommandError } from "../../host/errors.ts";
import { enter, type NetnsRef } from "../../host/netns.ts";
import { run } from "../../host/run/run.ts";
import { meansAbsent, refusal } from "../errors.ts";
import { isMarkOf, makerText, markedByOther, type Origin, type Owner } from "../marks.ts";
import { placeText } from "../notes/place.ts";
import { type Link, type LinkRef, linkIsOurs, linkOrigin, linkText, typeOf } from "./form.ts";
import { linkSet, linkShow, linkShowOurs, linkSignLines } from "./links.ts";

/** A link as adoption finds it: whose it is, and what it bears where our mark goes. */
export interface LinkThere {
  text: string;
  is: string;
  ours: boolean;
  origin: Origin | undefined;
  maker: string;
  obstacle: string | undefined;
  own: { alias: string; group: string };
  link: Link;
}

/** The link of this name, whoever made it. `type` is what it has to be, as iproute2 calls it. */
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
    // Told of what is not ours alone: then others wrote it.
    maker: isMarked ? "it bears this resource's mark, and we did not make it" : makerText(link.ifalias),
    obstacle: typeOf(link) === type ? other : `it is a ${typeOf(link)}, not a ${type}`,
    // Of a cable whose one end bears our mark and the other does not, that mark is nothing to put back.
    own: ours ? { alias: "", group: "default" } : { alias: link.ifalias ?? "", group: link.group },
    link,
  };
}

/** Gives a link the mark of what we adopted. */
export async function linkTake(ref: LinkRef, owner: Owner): Promise<void> {
  await linkSet(ref, linkSignLines(ref.name, { ...owner, origin: "adopted" }));
}

/**
 * Runs lines that put a link back as it was found, then takes our mark off. Throws where the mark is still on: what bears it
 * counts as ours, and would be removed some day. @returns what could not be put back
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

/** Runs lines that put a link back. One that fails keeps none of the others from being run. @returns what could not be put back */
export async function linkPutBack(ref: LinkRef, lines: readonly Line[]): Promise<string[]> {
  const results = await Promise.all(
    lines.map(async (line) => {
      const failure = await putBack(ref, line);
      return failure === undefined ? [] : [`ip ${line.argv.join(" ")} in ${placeText(ref.netns)}: ${failure}`];
    }),
  );
  return results.flat();
}

/** Runs a line, by itself where a batch cannot hold it: others give their bridges any name. @returns why it failed */
async function putBack({ netns }: LinkRef, line: Line): Promise<string | undefined> {
  const work = async () =>
    canBeLine(line.argv) ? (await ipBatch(netns, [line]))[0]?.error : void (await alone(netns, line.argv));
  return work().catch((error: Error) => error.message);
}

/** Takes our mark off a link of ours of which nobody knows what it bore before. */
export async function linkUnmarkOurs(ref: LinkRef, owner: Owner): Promise<void> {
  if (await linkShowOurs(ref, owner)) await linkUnmark(ref, {});
}

/** Gives a link the alias and the group that it had. As one message, and not in a batch: an alias is any text. */
export async function linkUnmark({ netns, name }: LinkRef, { group, alias }: Unmarked): Promise<void> {
  const argv = ["link", "set", "dev", name, "group", String(group ?? "default"), "alias", String(alias ?? "")];
  await alone(netns, argv).catch((error: Error) => {
    const said = error instanceof CommandError ? error.reason : error.message;
    if (!meansAbsent(said)) throw refusal(`taking the mark off ${linkText({ netns, name })}`, said, error);
  });
}

/** What a link bore where our mark is. */
interface Unmarked {
  group?: unknown;
  alias?: unknown;
}

/** Same as: ip -n NETNS WORDS */
const alone = (netns: NetnsRef, argv: readonly string[]) => run([...enter(netns), "ip", ...argv]);
