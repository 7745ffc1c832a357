import { wrapped } from "../wrapped.ts";
import { moreText } from "./capped.ts";
import { cablesTo, masterFor, mastersOf } from "./drawing-order.ts";
import { type Limits, linkLines, placeLines } from "./drawing-text.ts";
import type { LabLink, Place } from "./lab.ts";

/** Columns between the text of a line in the hub's box and its side, where a cable begins: a blank and a dash. */
export const cableStart = 2;

/** A line in the hub's box. The hub is the place where most cables end, usually the host. */
export interface LeftRow {
  /** The hub's link whose cable begins on this line. */
  anchor?: string;
  /** The branch that joins the line to its bridge: `├─ `, `│  ` or blanks. */
  tree: string;
  /** The branch on blank lines that alignment puts before this line. */
  before?: string;
  text: string;
}

/** A line of the boxes on the right. */
export interface RightRow {
  anchor?: string;
  part: "top" | "inside" | "bottom";
  text: string;
}

/** A link in the hub's column, with a bridge above it or without one. */
interface Item {
  anchor?: string;
  isPort: boolean;
  lines: string[];
}

/** A drawing shows the hub, which all cables lead to, and the other places. */
export interface Scene {
  hub: Place;
  shown: readonly Place[];
}

/** The hub's lines: links without a cable, each bridge with its ports, cables without a bridge, then routes and rules. */
export function hubColumn(scene: Scene, limits: Limits): LeftRow[] {
  const { hub, shown } = scene;
  const masters = mastersOf(hub);
  const isPort = ({ master }: LabLink) => masters.some(({ name }) => name === master);
  const local = hub.links.filter((link) => !link.hasPorts && !isPort(link) && !leaves(link, hub));
  const tail = placeLines(hub, limits);
  return [
    ...local.flatMap((link) => linkLines(link, hub, limits)).map(plainRow),
    ...masters.flatMap((master) => masterRows(scene, master, limits)),
    ...shown
      .filter((place) => masterFor(place, hub) === undefined)
      .flatMap((place) => itemsOf(hub, place, limits).flatMap((item) => itemRows(item, ["", "", ""]))),
    ...(tail.length > 0 ? ["", ...tail].map(plainRow) : []),
  ];
}

/** The boxes of the other places, one below the other. */
export const placesColumn = ({ hub, shown }: Scene, limits: Limits): RightRow[] =>
  shown.flatMap((place): RightRow[] => [
    { part: "top", text: place.title },
    ...linkRows(place, hub, limits),
    ...placeLines(place, limits).map((text): RightRow => ({ part: "inside", text })),
    { part: "bottom", text: "" },
  ]);

/** Columns of the branch that joins a line to its bridge. */
const branch = 3;

const plainRow = (text: string): LeftRow => ({ tree: "", text });

const leaves = ({ far }: LabLink, hub: Place): boolean => far !== undefined && far.place !== hub.title;

function masterRows({ hub, shown }: Scene, master: LabLink, { width, most }: Limits): LeftRow[] {
  const drawn = new Set(shown.flatMap((place) => cablesTo(hub, place).map(({ far }) => far?.name)));
  const ports = hub.links.filter(({ master: name }) => name === master.name);
  const hidden = ports.filter((port) => leaves(port, hub) && !drawn.has(port.name)).length;
  const limits = { master, width: width - branch, most };
  const items: Item[] = [
    ...ports
      .filter((port) => !leaves(port, hub))
      .map((port) => ({ isPort: true, lines: linkLines(port, hub, limits) })),
    ...shown.filter((place) => masterFor(place, hub) === master.name).flatMap((place) => itemsOf(hub, place, limits)),
    ...moreText(hidden, "port").map((text) => ({ isPort: true, lines: wrapped(text, limits) })),
  ];
  const last = items.findLastIndex(({ isPort }) => isPort);
  const rows = items.flatMap((item, index) => {
    if (index > last) return itemRows(item, ["   ", "   ", "   "]);
    if (index === last) return itemRows(item, ["│  ", "└─ ", "   "]);
    return itemRows(item, ["│  ", item.isPort ? "├─ " : "│  ", "│  "]);
  });
  return [...linkLines(master, hub, { width }).map(plainRow), ...rows];
}

/** The hub's ends of the cables to a place, in the order of that place's links. */
const itemsOf = (hub: Place, place: Place, { width, master }: Limits & { master?: LabLink }): Item[] =>
  cablesTo(hub, place).flatMap(({ far }) => {
    const link = hub.links.find(({ name }) => name === far?.name);
    if (!link) return [];
    const lines = linkLines(link, hub, { master, width: width - cableStart });
    return [{ anchor: link.name, isPort: link.master === master?.name, lines }];
  });

function itemRows({ anchor, lines }: Item, [before, first, after]: readonly [string, string, string]): LeftRow[] {
  return lines.map((text, index) =>
    index > 0 ? { tree: after, text } : { tree: first, before, text, ...(anchor !== undefined && { anchor }) },
  );
}

/** The links of a place: first those with a cable to the hub, in the hub's order. */
function linkRows(place: Place, hub: Place, limits: Limits): RightRow[] {
  const cabled = cablesTo(hub, place);
  const links = [...cabled, ...place.links.filter((link) => !cabled.includes(link))];
  if (links.length === 0) return [{ part: "inside", text: "no links" }];
  const room = Math.max(...links.map(({ name }) => name.length));
  return links.flatMap((link) => {
    const anchor = cabled.includes(link) ? link.far?.name : undefined;
    return linkLines({ ...link, name: link.name.padEnd(room) }, place, limits).map(
      (text, index): RightRow => ({
        part: "inside",
        text,
        ...(index === 0 && anchor !== undefined && { anchor }),
      }),
    );
  });
}
