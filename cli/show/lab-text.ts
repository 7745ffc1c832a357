import { wrapped } from "../wrapped.ts";
import { moreText } from "./capped.ts";
import { drawing, type Paint } from "./drawing.ts";
import { hubOf, neighbours } from "./drawing-order.ts";
import type { Limits } from "./drawing-text.ts";
import type { Lab, Place } from "./lab.ts";
import { tableLines } from "./table.ts";

export interface LabTextOptions extends Limits {
  /** Highlights a title or a cable on a terminal. */
  paint: Paint;
}

/**
 * A lab as a drawing, or as a table: where the drawing is wider than the terminal, and where cables do not all end in one place, so
 * that the drawing would lack some.
 */
export function labText(lab: Lab, options: LabTextOptions): string {
  const { width, most, paint } = options;
  const hub = hubOf(lab);
  if (!hub) return "";
  const drawn = isStar(lab, hub) ? drawing(lab, hub, options) : undefined;
  const table = () => tableLines(inOrder(lab), { width, most, title: (text) => paint("title", text) });
  const notes = [
    ...moreText(lab.places.length - most - 1, "namespace"),
    ...(drawn ? [] : ["This is a table, since the cables of this lab do not all end in one place."]),
    ...(drawn?.lines.length === 0
      ? [`This is a table, since the drawing needs ${drawn.needs} columns and the terminal has ${width}.`]
      : []),
  ];
  const lines = drawn && drawn.lines.length > 0 ? drawn.lines : table();
  return `${[...lines, ...notes.flatMap((note) => wrapped(note, { indent: 2, width }))].join("\n")}\n`;
}

/** The places in the order in which they are shown. */
export function inOrder(lab: Lab): Place[] {
  const hub = hubOf(lab);
  return hub && isStar(lab, hub) ? [hub, ...neighbours(lab, hub)] : lab.places;
}

/** Whether the hub is an end of every cable between two places. */
const isStar = ({ places }: Lab, hub: Place): boolean =>
  places.every(
    (place) => place === hub || place.links.every(({ far }) => !far || [hub.title, place.title].includes(far.place)),
  );
