import { aligned } from "../../provider/host/text/aligned.ts";
import { wrapped } from "../wrapped.ts";
import { moreText } from "./capped.ts";
import { type Limits, linkLines, particulars, placeLines } from "./drawing-text.ts";
import type { LabLink, Place } from "./lab.ts";

export interface TableOptions extends Limits {
  /** Highlights a title on a terminal. */
  title: (text: string) => string;
}

/** One end of a cable. */
interface End {
  place: Place;
  link: LabLink;
}

/** A lab as text without a drawing: all cables with both ends, then each place with everything else. */
export function tableLines(all: readonly Place[], { title, ...limits }: TableOptions): string[] {
  const places = all.slice(0, limits.most + 1);
  const cables = cablesOf(all);
  const shown = cables.filter((ends) => ends.every(({ place }) => places.includes(place)));
  const cableText = [...cableLines(shown, limits.width), ...indented(moreText(cables.length - shown.length, "cable"))];
  const sections = places.map((place) => [place.title, indented(restLines(place, limits))] as const);
  return [["Cables", cableText] as const, ...sections].flatMap(([name, lines]) =>
    lines.length > 0 ? [title(name), ...lines] : [],
  );
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`.trimEnd());

/** All cables, each once. Names that are secret look alike, so a name may be that of several links. */
function cablesOf(places: readonly Place[]): [End, End][] {
  const ends = places.flatMap((place) => place.links.map((link) => ({ place, link })));
  const named = Map.groupBy(ends, ({ place, link }) => `${place.title}/${link.name}`);
  const taken = new Set<LabLink>();
  return ends.flatMap((near): [End, End][] => {
    const { link } = near;
    const fars = link.far && !taken.has(link) ? named.get(`${link.far.place}/${link.far.name}`) : [];
    const far = fars?.find((one) => one.link !== link && !taken.has(one.link));
    if (!far) return [];
    taken.add(link).add(far.link);
    return [[near, far]];
  });
}

/** Each cable on one line; if a line is too long, each cable on two. */
function cableLines(cables: readonly [End, End][], width: number): string[] {
  const cells = ({ place, link }: End) => [place.title, link.name, link.addresses.join(" "), particulars(link)];
  const table = indented(aligned(cables.map(([near, far]) => [...cells(near), "──", ...cells(far)])));
  if (table.every((line) => line.length <= width)) return table;
  const ends = cables.flat();
  const names = aligned(ends.map(({ place, link }) => [place.title, link.name]));
  return ends.flatMap(({ link }, index) =>
    wrapped([...link.addresses, particulars(link)].join("  "), {
      label: `  ${index % 2 === 0 ? "┌" : "└"} ${names[index]}  `,
      width,
    }),
  );
}

/** All of a place but its cables. */
function restLines(place: Place, { width, most }: Limits): string[] {
  const limits = { width: width - 2, most };
  if (place.links.length === 0 && place.netns !== undefined) return ["no links", ...placeLines(place, limits)];
  const links = place.links.filter(({ far }) => far === undefined);
  return [...links.flatMap((link) => linkLines(link, place, limits)), ...placeLines(place, limits)];
}
