import { ipBatch, type Line } from "../process/batch.ts";
import { type Link, type LinkRef, linkIsOurs, linkText, sortOf } from "./link-form.ts";
import { linkRemarkLines, linkSet, linkShow } from "./links.ts";
import { makerText, markedByOther, type Owner } from "./marks.ts";
import { placeText } from "./place.ts";

/** A link as adoption finds it: whose it is, and what it bears where our mark goes. */
export interface LinkThere {
  text: string;
  is: string;
  ours: boolean;
  maker: string;
  obstacle: string | undefined;
  own: { alias: string; group: string };
  link: Link;
}

/** The link of this name, whoever made it. `sort` is what it has to be, in iproute2's words. */
export async function linkFind(ref: LinkRef, owner: Owner, sort: string): Promise<LinkThere | undefined> {
  const link = await linkShow(ref);
  if (!link) return undefined;
  const ours = linkIsOurs(link, ref, owner);
  const other = ours ? undefined : markedByOther(link.ifalias);
  return {
    text: linkText(ref),
    is: `${link.ifindex}`,
    ours,
    maker: makerText(link.ifalias),
    obstacle: sortOf(link) === sort ? other : `it is a ${sortOf(link)}, not a ${sort}`,
    // Of a cable whose one end bears our mark and the other does not, that mark is nothing to put back.
    own: ours ? { alias: "", group: "default" } : { alias: link.ifalias ?? "", group: link.group },
    link,
  };
}

/** Gives a foreign link our mark. */
export async function linkTake(ref: LinkRef, owner: Owner): Promise<void> {
  await linkSet(ref, linkRemarkLines(ref.name, owner));
}

/**
 * Runs lines that put a link back as it was found, then takes our mark off. One line that fails keeps none of the others
 * from being run. @returns what could not be put back
 */
export async function linkRelease(
  ref: LinkRef,
  lines: readonly Line[],
  own: Record<string, unknown>,
): Promise<string[]> {
  const set = ["link", "set", "dev", ref.name];
  const marks = [
    { words: [...set, "group", String(own.group ?? "default")] },
    { words: [...set, "alias", String(own.alias ?? "")] },
  ];
  const results = await Promise.all(
    [...lines, ...marks].map(async (line) => {
      const failure = await ipBatch(ref.netns, [line]).then(
        ([result]) => result?.error,
        (error: Error) => error.message,
      );
      return failure === undefined ? [] : [`ip ${line.words.join(" ")} in ${placeText(ref.netns)}: ${failure}`];
    }),
  );
  return results.flat();
}
