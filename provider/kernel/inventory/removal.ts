import type { NetnsRef } from "../../host/netns.ts";
import type { Mark } from "../marks.ts";
import { type Marked, markedOrder, markedText } from "./marked.ts";

/**
 * Removes objects of ours, type by type, so that nothing is left half removed: what lives on a link before the link, what lives
 * in a namespace before the namespace. A failure does not stop the other removals.
 * @returns the objects that could not be removed, in whole sentences with the tools' own words
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
 * Picks the objects that may be removed. An object whose mark others may have written stays, and so does a namespace or a link
 * that would take along an object of another resource.
 * @returns the picked objects, and why each of the others stays
 */
export function removable(list: readonly Marked[], all: readonly Marked[]): { kept: string[]; list: Marked[] } {
  const sure = list.filter(({ doubt, stays }) => doubt === undefined && stays === undefined);
  const going = new Set(sure);
  const kept: string[] = [];
  // An object that stays keeps the object that it stands on.
  for (let more = holding(going, all); more.size > 0; more = holding(going, all)) {
    for (const one of more.keys()) going.delete(one);
    kept.push(...more.values());
  }
  const unsure = list.flatMap((one) => {
    if (one.stays !== undefined)
      return [`${markedText(one)} stays: ${one.stays}; its mark is that of ${ownerText(one)}`];
    return one.doubt === undefined ? [] : [doubtText(one, one.doubt)];
  });
  return { kept: [...unsure, ...kept], list: [...going] };
}

/** The objects that would take along others which must stay, and why they stay. */
function holding(going: ReadonlySet<Marked>, all: readonly Marked[]): Map<Marked, string> {
  const staying = all.filter((other) => isOther(other, going));
  return new Map(
    [...going].flatMap((one): [Marked, string][] => {
      const others = one.adopted ? [] : staying.filter((other) => goesWith(other, one)).map(othersText);
      const holds = one.type === "netns" ? "holds" : "would take along";
      return others.length > 0 ? [[one, `${markedText(one)} stays: it ${holds} ${others.join(", ")}`]] : [];
    }),
  );
}

/**
 * Whether an object goes along with another one: with the namespace that it is in, or with the link beside it that it stands on.
 */
const goesWith = (other: Marked, one: Marked): boolean =>
  one.type === "netns"
    ? nameOf(other.netns) === one.netns
    : one.type === "link" && other.type === "link" && other.netns === one.netns && other.lower === one.name;

/** The same object after somebody vouched for it: its mark alone is then proof enough. */
export const vouched = (one: Marked): Marked => ({
  ...one,
  doubt: undefined,
  remove: () => one.remove({ vouched: true }),
});

/** Why an object stays whose mark others may have written, and how its owner removes it. */
function doubtText(one: Marked, doubt: string): string {
  const { mark, nonce } = one.mark as Mark;
  return (
    `${markedText(one)} stays: it bears the mark of ${ownerText(one)}, but ${doubt}. ` +
    `Where it is yours, remove it: pulumi-netns gc --mark '${mark} ${nonce}'`
  );
}

/** The name of a namespace, which may be given by path. */
const nameOf = (netns: NetnsRef): NetnsRef =>
  typeof netns === "string" ? netns.replace(/^(\/var)?\/run\/netns\//, "") : netns;

/** Whether an object bears a mark and must stay. */
const isOther = (one: Marked, going: ReadonlySet<Marked>): boolean =>
  one.mark !== undefined && one.stands && one.type !== "files" && !going.has(one);

const othersText = (one: Marked): string => `${one.type} ${one.name} of ${ownerText(one)}`;

const ownerText = ({ mark }: Marked): string => `${mark?.resource} in stack ${mark?.stack}`;
