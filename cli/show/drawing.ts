import { cableStart, hubColumn, type LeftRow, placesColumn, type RightRow, type Scene } from "./drawing-columns.ts";
import { neighbours } from "./drawing-order.ts";
import type { Limits } from "./drawing-text.ts";
import type { Lab, Place } from "./lab.ts";

export type Paint = (part: "title" | "cable", text: string) => string;

export interface Drawing {
  /** Columns of the narrowest drawing. */
  needs: number;
  /** The drawing, in lines; none if it does not fit. */
  lines: string[];
}

/** One line of the drawing: its part in the left box, and its part on the right. */
type Row = readonly [LeftRow | undefined, RightRow | undefined];

/** Inner widths of the two boxes. */
type Widths = readonly [left: number, right: number];

/** Columns between the boxes, for the cables. */
const gap = 6;

/** Columns of the boxes' sides and of the blanks beside them, and between the boxes. */
const around = gap + 9;

/**
 * Draws a lab as text. The box on the left is the hub, the place where all cables end, usually the host, with its bridges and their
 * ports. The other places are on the right. Each cable is one straight line.
 */
export function drawing(lab: Lab, hub: Place, { paint, ...limits }: Limits & { paint: Paint }): Drawing {
  const scene = { hub, shown: neighbours(lab, hub).slice(0, limits.most) };
  const rowsAt = (widths: Widths) => rowsOf(scene, widths, limits);
  const least = widthsOf(rowsAt([0, 0]), hub);
  const needs = least[0] + least[1] + around;
  if (needs > limits.width) return { needs, lines: [] };
  const rows = rowsAt(share(limits.width - around, least, widthsOf(rowsAt(unlimited), hub)));
  return { needs, lines: linesOf(rows, hub, paint) };
}

const unlimited: Widths = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

const rowsOf = (scene: Scene, [left, right]: Widths, limits: Limits): Row[] =>
  align(hubColumn(scene, { ...limits, width: left }), placesColumn(scene, { ...limits, width: right }));

function linesOf(rows: Row[], hub: Place, paint: Paint): string[] {
  const [left, right] = widthsOf(rows, hub);
  const lines = [
    `╭─ ${paint("title", hub.title)} ${"─".repeat(left - hub.title.length - 1)}╮`,
    ...rows.map(([one, two]) => {
      const text = `${one?.tree ?? ""}${one?.text ?? ""}`;
      if (!two?.anchor) return `│ ${text.padEnd(left)} │${" ".repeat(gap)}${rightText(two, right, paint)}`;
      const cable = paint("cable", `${"─".repeat(left - text.length)}┼${"─".repeat(gap)}┼─`);
      return `│ ${text} ${cable} ${two.text.padEnd(right)} │`;
    }),
    `╰${"─".repeat(left + 2)}╯`,
  ];
  return lines.map((line) => line.trimEnd());
}

/** Puts the two ends of each cable on the same line: a column that reaches a cable's end first gets blank lines. */
function align(left: LeftRow[], right: RightRow[]): Row[] {
  const rows: Row[] = [];
  for (let [l, r] = [0, 0]; l < left.length || r < right.length; ) {
    const [one, two] = [left[l], right[r]];
    const apart = one !== undefined && two !== undefined && one.anchor !== two.anchor;
    const leftWaits = one === undefined || (apart && one.anchor !== undefined);
    const rightWaits =
      two === undefined || (apart && two.anchor !== undefined) || isEarly(left.slice(l), right.slice(r));
    rows.push([leftWaits ? { tree: one?.before ?? "", text: "" } : one, rightWaits ? blankBefore(two) : two]);
    if (!leftWaits) l++;
    if (!rightWaits) r++;
  }
  return rows;
}

/** Whether the next box on the right has to wait: its top line belongs directly above its first cable. */
function isEarly(left: LeftRow[], [box, first]: RightRow[]): boolean {
  const anchor = box?.part === "top" ? first?.anchor : undefined;
  return anchor !== undefined && left.findIndex((row) => row.anchor === anchor) > 1;
}

const blankBefore = (next: RightRow | undefined): RightRow | undefined =>
  next?.part === "inside" || next?.part === "bottom" ? { part: "inside", text: "" } : undefined;

/** The inner widths that the boxes need for these lines. */
function widthsOf(rows: Row[], { title }: Place): Widths {
  const left = rows.map(([one]) => (one ? one.tree.length + one.text.length + (one.anchor ? cableStart : 0) : 0));
  const right = rows.map(([, two]) => two?.text.length ?? 0);
  return [Math.max(title.length + 1, ...left), Math.max(0, ...right)];
}

/** Shares the room: each box gets as much as it wants, or at least what it needs. */
function share(room: number, [least, leastRight]: Widths, [wanted, wantedRight]: Widths): Widths {
  const fair = Math.max(least, Math.min(wanted, Math.max(Math.floor(room / 2), room - wantedRight)));
  const left = Math.min(fair, room - leastRight);
  return [left, room - left];
}

function rightText(row: RightRow | undefined, width: number, paint: Paint): string {
  if (!row) return "";
  if (row.part === "top") return `╭─ ${paint("title", row.text)} ${"─".repeat(width - row.text.length)}╮`;
  if (row.part === "bottom") return `╰${"─".repeat(width + 3)}╯`;
  return `│  ${row.text.padEnd(width)} │`;
}
