import type { NetnsRef } from "../../host/netns.ts";
import type { Mark } from "../marks.ts";
import { type Marked, markedOrder, markedText } from "./marked.ts";

/**
 * Removes things of ours, sort by sort, so that nothing is half left: what lives on a link before the link, what lives in
 * a namespace before the namespace. What fails does not keep the rest.
 * @returns what could not be removed, in whole sentences with the tools' own words
 */
export async function markedRemove(list: readonly Marked[]): Promise<string[]> {
  const failures: string[] = [];
  const order = Map.groupBy(list, markedOrder);
  for (const [, some] of [...order].sort(([one], [other]) => one - other)) {
    const ends = await Promise.allSettled(some.map((one) => one.remove()));
    for (const [index, end] of ends.entries()) {
      if (end.status === "fulfilled") continue;
      failures.push(`${markedText(some[index] as Marked)}: ${(end.reason as Error).message}`);
    }
  }
  return failures;
}

/**
 * Of things to be removed, those that may be. What bears a mark that others may have written stays, and so does a namespace that
 * holds what another resource made.
 * @returns the rest as well, with why it stays
 */
export function removable(list: readonly Marked[], all: readonly Marked[]): { kept: string[]; list: Marked[] } {
  const sure = list.filter(({ doubt, stays }) => doubt === undefined && stays === undefined);
  const going = new Set(sure);
  const kept = sure.flatMap((one) => {
    const others =
      one.sort === "netns" && !one.adopted
        ? all.filter((other) => nameOf(other.netns) === one.netns && isOther(other, going))
        : [];
    return others.length > 0
      ? [{ one, text: `${markedText(one)} stays: it holds ${others.map(othersText).join(", ")}` }]
      : [];
  });
  const staying = new Set(kept.map(({ one }) => one));
  const unsure = list.flatMap((one) => {
    if (one.stays !== undefined)
      return [`${markedText(one)} stays: ${one.stays}; its mark is that of ${ownerText(one)}`];
    return one.doubt === undefined ? [] : [doubtText(one, one.doubt)];
  });
  return { kept: [...unsure, ...kept.map(({ text }) => text)], list: sure.filter((one) => !staying.has(one)) };
}

/** The same thing, where somebody said that it is his: then its mark alone counts. */
export const vouched = (one: Marked): Marked => ({
  ...one,
  doubt: undefined,
  remove: () => one.remove({ vouched: true }),
});

/** Why something stays whose mark others may have written, and who may say that it goes. */
function doubtText(one: Marked, doubt: string): string {
  const { mark, nonce } = one.mark as Mark;
  return (
    `${markedText(one)} stays: it bears the mark of ${ownerText(one)}, but ${doubt}. ` +
    `Where it is yours, remove it: pulumi-netns gc --mark '${mark} ${nonce}'`
  );
}

/** The name of a namespace that may be given by path. */
const nameOf = (netns: NetnsRef): NetnsRef =>
  typeof netns === "string" ? netns.replace(/^(\/var)?\/run\/netns\//, "") : netns;

/** Whether it bears a mark and is not to be removed. */
const isOther = (one: Marked, going: ReadonlySet<Marked>): boolean =>
  one.mark !== undefined && one.stands && one.sort !== "files" && !going.has(one);

const othersText = (one: Marked): string => `${one.sort} ${one.name} of ${ownerText(one)}`;

const ownerText = ({ mark }: Marked): string => `${mark?.resource} in stack ${mark?.stack}`;
