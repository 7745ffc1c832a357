import { hubColumn, type LeftRow, placesColumn, type RightRow } from "./drawing-columns.ts";
import { hubOf, neighbours } from "./drawing-order.ts";
import type { Lab } from "./lab.ts";

export interface DrawingOptions {
  /** Width of the drawing in columns. @default 100 */
  width?: number;
  /** Number of namespaces that are drawn; the rest are only counted. @default 12 */
  most?: number;
  /** Highlights a title or a cable on a terminal. @default nothing */
  paint?: (part: "title" | "cable", text: string) => string;
}

/** One line of the drawing: its part in the left box, and its part on the right. */
type Row = readonly [LeftRow | undefined, RightRow | undefined];

/** Columns between the boxes, for the cables. */
const gap = 6;

/**
 * Draws a lab as text. The box on the left is the place where most cables end, usually the host, with its bridges and their
 * ports. The other places are on the right. Each cable is one straight line.
 */
export function drawing(lab: Lab, { width = 100, most = 12, paint = (_, text) => text }: DrawingOptions = {}): string {
  const hub = hubOf(lab);
  if (!hub) return "";
  const others = neighbours(lab, hub);
  const shown = others.slice(0, most);
  const rows = align(hubColumn(hub, shown), placesColumn(shown, hub, others.length - shown.length));
  const [left, right] = widths(rows, width, hub.title);
  const lines = [
    `╭─ ${paint("title", cut(hub.title, left))} ${"─".repeat(Math.max(0, left - hub.title.length - 1))}╮`,
    ...rows.map(([one, two]) => {
      if (!two?.anchor)
        return `│ ${leftText(one, left).padEnd(left)} │${" ".repeat(gap)}${rightText(two, right, paint)}`;
      const text = leftText(one, left);
      const cable = paint("cable", `${"─".repeat(left - text.length + 1)}┼${"─".repeat(gap)}┼─`);
      return `│ ${text}${cable} ${cut(two.text, right).padEnd(right)} │`;
    }),
    `╰${"─".repeat(left + 2)}╯`,
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
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

/** The inner widths of the two boxes: as wide as they need, or a fair share if the drawing would be too wide. */
function widths(rows: Row[], width: number, title: string): [number, number] {
  const needs = rows.map(([one, two]) => [
    one ? one.tree.length + one.text.length + (one.anchor ? 2 : 0) : 0,
    two && two.part !== "outside" ? two.text.length : 0,
  ]);
  const needLeft = Math.max(title.length + 1, ...needs.map(([need = 0]) => need));
  const needRight = Math.max(...needs.map(([, need = 0]) => need));
  const room = width - gap - 9;
  const left = Math.min(needLeft, Math.max(Math.floor(room / 2), room - needRight));
  return [left, Math.min(needRight, room - left)];
}

/** The text of a left line. A line with a cable gets a space before the cable, if there is room. */
function leftText(row: LeftRow | undefined, width: number): string {
  const text = cut(`${row?.tree ?? ""}${row?.text ?? ""}`, width);
  return row?.anchor && text.length < width ? `${text} ` : text;
}

function rightText(row: RightRow | undefined, width: number, paint: Required<DrawingOptions>["paint"]): string {
  if (!row) return "";
  const text = cut(row.text, width);
  if (row.part === "outside") return `   ${row.text}`;
  if (row.part === "top") return `╭─ ${paint("title", text)} ${"─".repeat(width - text.length)}╮`;
  if (row.part === "bottom") return `╰${"─".repeat(width + 3)}╯`;
  return `│  ${text.padEnd(width)} │`;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);
